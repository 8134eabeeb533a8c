from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..tools.distance import Place, distance
from .common import TODAY, CustomerCase
from .test_security import SecurityCase
from .test_segment import SegmentCase

KORENMARKT = Place(51.0544, 3.7218)
MEIR = Place(51.2180, 4.4101)


def at(place):
    return {"partner_latitude": place.latitude, "partner_longitude": place.longitude}


class ShopCase(CustomerCase):
    """Shops in Ghent and Antwerp; customers near, between, and who knows where."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.env["res.partner"]
        cls.ghent = cls._make_customer("Shop Ghent", **at(KORENMARKT))
        cls.antwerp = cls._make_customer("Shop Antwerp", **at(MEIR))
        cls.policy.shop_ids = cls.ghent | cls.antwerp
        places = {
            "near": Place(51.0644, 3.7218),  # a hundredth of a degree north
            "walk": Place(51.0543, 3.7300),
            "between": Place(51.1650, 4.1430),
            "south": Place(-33.8688, 151.2093),
            "pole": Place(90, 0),
            "equator": Place(0, 3.7218),
        }
        cls.located = cls.partners.concat(
            *(cls._make_customer(name, **at(place)) for name, place in places.items())
        )
        cls.lost = cls._make_customer("lost")
        cls.wrong = cls._make_customer("wrong", **at(Place(510.544, 3.72)))
        cls.all = cls.located | cls.lost | cls.wrong

    def _names(self, *condition, partners=None):
        partners = self.partners if partners is None else partners
        found = partners.search([*condition, ("id", "in", self.all.ids)])
        return set(found.mapped("name"))


@tagged("post_install", "-at_install")
class TestShopDistance(ShopCase):
    def test_shop_and_kilometres(self):
        shown = {
            partner.name: (partner.nearest_shop_id.name, partner.shop_distance)
            for partner in self.all
        }
        self.assertEqual(
            shown,
            {
                "near": ("Shop Ghent", 1.11),
                "walk": ("Shop Ghent", 0.57),
                "between": ("Shop Antwerp", 19.52),
                "south": ("Shop Antwerp", 16725.15),
                "pole": ("Shop Antwerp", 4312.36),
                "equator": ("Shop Ghent", 5676.99),
                "lost": (False, 0),
                "wrong": (False, 0),
            },
        )

    def test_search_agrees_with_what_is_shown(self):
        self.assertEqual(self._names(("shop_distance", "<=", 5)), {"near", "walk"})
        self.assertEqual(self._names(("shop_distance", "<", 1.11)), {"walk"})
        self.assertEqual(self._names(("shop_distance", "<=", 1.11)), {"near", "walk"})
        self.assertEqual(
            self._names(("shop_distance", ">=", 5676.99)), {"south", "equator"}
        )
        self.assertEqual(self._names(("shop_distance", "=", 19.52)), {"between"})
        self.assertEqual(
            self._names(("shop_distance", "in", [19.52, 0.57])), {"between", "walk"}
        )
        for shop in self.ghent, self.antwerp:
            expected = self.located.filtered(lambda p, s=shop: p.nearest_shop_id == s)
            self.assertEqual(
                self._names(("nearest_shop_id", "=", shop.id)),
                set(expected.mapped("name")),
            )

    def test_sql_measures_as_python_does(self):
        for latitude in range(-90, 91, 30):
            for longitude in range(-180, 181, 45):
                place = Place(latitude + 0.123 * (latitude < 90), longitude)
                partner = self._make_customer("Somewhere", **at(place))
                km = min(distance(place, shop) for shop in (KORENMARKT, MEIR))
                self.assertEqual(partner.shop_distance, round(km, 2))
                self.assertTrue(
                    partner.filtered_domain([("shop_distance", "=", round(km, 2))]),
                    place,
                )

    def test_unknown_is_neither_near_nor_far(self):
        far = {"between", "south", "pole", "equator"}
        self.assertEqual(self._names(("shop_distance", ">", 5)), far)
        self.assertEqual(self._names("!", ("shop_distance", "<=", 5)), far)
        unknown = {"lost", "wrong"}
        self.assertEqual(self._names(("shop_distance", "=", False)), unknown)
        self.assertEqual(self._names(("nearest_shop_id", "=", False)), unknown)
        self.assertEqual(self._names(("shop_distance", "=", 0)), set())
        known = set(self.located.mapped("name"))
        self.assertEqual(self._names(("shop_distance", "!=", False)), known)
        self.assertEqual(self._names(("nearest_shop_id", "!=", False)), known)

    def test_find_by_the_name_of_the_shop(self):
        self.assertEqual(
            self._names(("nearest_shop_id", "ilike", "ghent")),
            {"near", "walk", "equator"},
        )
        self.assertEqual(
            self._names(("nearest_shop_id.name", "=", "Shop Ghent")),
            {"near", "walk", "equator"},
        )
        self.assertEqual(
            self._names(("nearest_shop_id", "not ilike", "ghent")),
            {"between", "south", "pole", "lost", "wrong"},
        )

    def test_sort_and_group(self):
        domain = [("id", "in", self.all.ids)]
        ordered = self.partners.search(domain, order="shop_distance, id")
        self.assertEqual(
            ordered.mapped("name"),
            ["walk", "near", "between", "pole", "equator", "south", "lost", "wrong"],
        )
        groups = self.partners._read_group(
            domain, ["nearest_shop_id"], ["__count", "shop_distance:min"]
        )
        self.assertEqual(
            {(shop.name, *rest) for shop, *rest in groups},
            {
                ("Shop Ghent", 3, 0.57),
                ("Shop Antwerp", 3, 19.52),
                (False, 2, False),
            },
        )
        for name in ("nearest_shop_id", "shop_distance"):
            described = self.partners.fields_get([name])[name]
            self.assertTrue(described["searchable"] and described["sortable"], name)

    def test_without_shops_the_company_is_the_shop(self):
        self.policy.shop_ids = False
        self.company.partner_id.write(at(MEIR))
        self.all.invalidate_recordset()
        self.assertEqual(self.located.nearest_shop_id, self.company.partner_id)
        self.assertEqual(self._names(("shop_distance", "<=", 20)), {"between"})

    def test_shops_nobody_knows_where(self):
        self.antwerp.write(at(Place(0, 0)))
        self.all.invalidate_recordset()
        self.assertEqual(self.located.nearest_shop_id, self.ghent)
        self.ghent.active = False
        self.all.invalidate_recordset()
        self.assertFalse(self.all.nearest_shop_id)
        self.assertFalse(self._names(("shop_distance", ">=", 0)))
        self.assertEqual(len(self._names(("shop_distance", "=", False))), 8)

    def test_a_closed_shop_is_none(self):
        self.antwerp.active = False
        self.all.invalidate_recordset()
        self.assertEqual(self.located.nearest_shop_id, self.ghent)
        with_archived = self.partners.with_context(active_test=False)
        domain = ("nearest_shop_id", "=", self.antwerp.id)
        self.assertFalse(self._names(domain, partners=with_archived))

    def test_each_company_has_its_own_shops(self):
        sister = self._make_company("Sister")
        sister.customer_policy_id.shop_ids = self.antwerp
        abroad = self.partners.with_company(sister)
        self.assertEqual(
            self._names(("shop_distance", "<=", 20), partners=abroad), {"between"}
        )
        self.assertEqual(
            self._names(("shop_distance", "<=", 20)), {"near", "walk", "between"}
        )
        near = self.located[0]
        self.assertEqual(near.nearest_shop_id, self.ghent)
        self.assertEqual(near.with_company(sister).nearest_shop_id, self.antwerp)

    def test_a_shop_of_another_company_is_refused(self):
        self.antwerp.company_id = False
        foreign = self._make_customer(
            "Foreign", company_id=self._make_company("Sister").id
        )
        with self.assertRaises(UserError):
            self.policy.shop_ids = foreign

    def test_shops_leave_scores_in_force(self):
        self.policy.calibrated_on = TODAY
        self.policy.shop_ids = self.ghent
        self.assertTrue(self.policy.calibrated_on)

    def test_any_number_of_contacts_takes_the_same_queries(self):
        counts = []
        for partners in (self.all[:2], self.all):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            partners.mapped("shop_distance")
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])


@tagged("post_install", "-at_install")
class TestGeographyOfSegments(SegmentCase):
    """Where customers live, as condition of segments."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.belgium, cls.canada = cls.env.ref("base.be"), cls.env.ref("base.ca")
        cls.quebec = cls.env["res.country.state"].search(
            [("country_id", "=", cls.canada.id), ("code", "=", "QC")]
        )
        cls.shop = cls._make_customer("Shop", **at(KORENMARKT))
        cls.policy.shop_ids = cls.shop
        cls.ann.write(
            {"country_id": cls.belgium.id, "zip": "9000", **at(Place(51.0644, 3.7218))}
        )
        cls.bob.write(
            {"country_id": cls.canada.id, "state_id": cls.quebec.id, "zip": "G1R 4P5"}
        )
        cls.cid.write({"country_id": cls.belgium.id, "zip": "9050", **at(MEIR)})

    def _assert_members(self, expected):
        for domain, members in expected:
            segment = self._segment(domain)
            self.assertFalse(segment.error, domain)
            self.assertEqual(self._members(segment), members, domain)

    def test_country_state_city_zip(self):
        ann, bob, cid = self.ann, self.bob, self.cid
        self._assert_members(
            [
                (f"[('partner_id.country_id', '=', {self.belgium.id})]", ann | cid),
                ("[('country_id.code', '=', 'CA')]", bob),
                (f"[('partner_id.state_id', '=', {self.quebec.id})]", bob),
                ("[('partner_id.state_id.code', '=', 'QC')]", bob),
                ("[('partner_id.city', '=', 'Ghent')]", ann | cid),
                ("[('city', 'ilike', 'nam')]", bob),
                ("[('partner_id.zip', '=like', '90%')]", ann | cid),
                ("[('partner_id.zip', '=ilike', '900%')]", ann),
                ("[('partner_id.zip', '=ilike', 'g1r%')]", bob),
            ]
        )

    def test_nearest_shop_and_distance(self):
        ann, cid, nobody = self.ann, self.cid, self.env["res.partner"]
        shop = self.shop.id
        self._assert_members(
            [
                ("[('shop_distance', '<=', 5)]", ann),
                ("[('partner_id.shop_distance', '<=', 5)]", ann),
                ("[('shop_distance', '>', 5)]", cid),
                ("['!', ('shop_distance', '<=', 5)]", cid),
                ("['!', ('partner_id.shop_distance', '<=', 5)]", cid),
                (f"[('nearest_shop_id', '=', {shop})]", ann | cid),
                (f"[('partner_id.nearest_shop_id', 'in', [{shop}])]", ann | cid),
                ("[('shop_distance', '=', False)]", self.bob),
                ("[('shop_distance', '<', 1), ('city', '=', 'Ghent')]", nobody),
            ]
        )

    def test_moving_closer_joins(self):
        segment = self._segment("[('shop_distance', '<=', 5)]")
        self.bob.write(at(Place(51.0543, 3.7300)))
        segment._refresh()
        self.assertEqual(self._members(segment), self.ann | self.bob)

    def test_measured_once_for_all_segments(self):
        segments = self.env["customer.segment"].create(
            [
                {"name": str(km), "domain": f"[('shop_distance', '<=', {km})]"}
                for km in range(1, 80)
            ]
        )
        counts = segments.mapped("member_count")
        self.assertEqual((counts[0], counts[1], counts[-1]), (0, 1, 2))
        query = segments.sudo()._start_scan()
        segments.sudo()._join_predicates(query)
        self.assertEqual(query.select("1").code.count("UNNEST"), 1)

    def test_a_segment_measures_to_the_shops_of_its_company(self):
        sister = self._make_company("Sister")
        sister.customer_policy_id.write(
            {"stage_mode": "days", "tz": "UTC", "shop_ids": [Command.link(self.cid.id)]}
        )
        for partner in self.ann | self.cid:
            self._make_purchase(partner, TODAY, company_id=sister.id)
        self.scoring._run(sister)
        segment = self._segment("[('shop_distance', '<=', 5)]", company_id=sister.id)
        self.assertEqual(self._members(segment), self.cid)
        other = self._segment("[('shop_distance', '<=', 5)]")
        (segment | other)._refresh()
        self.assertEqual(self._members(segment), self.cid)
        self.assertEqual(self._members(other), self.ann)

    def test_sort_and_group_customers(self):
        profiles = self.env["customer.profile"]
        domain = [("partner_id", "in", (self.ann | self.bob | self.cid).ids)]
        ordered = profiles.search(domain, order="shop_distance desc nulls last")
        self.assertEqual(ordered.partner_id, self.cid | self.ann | self.bob)
        groups = profiles._read_group(domain, ["nearest_shop_id"], ["__count"])
        self.assertEqual(
            {(shop.name, n) for shop, n in groups}, {("Shop", 2), (False, 1)}
        )

    def test_in_words(self):
        for domain, words in [
            ("[('shop_distance', '<=', 5)]", "Distance to Shop (km) is at most 5"),
            ("[('city', '=ilike', 'gh%')]", "City starts with gh"),
            ("[('city', '=like', '%t')]", "City is like %t"),
        ]:
            why = self.env["customer.segment.why"].create(
                {"segment_id": self._segment(domain).id, "partner_id": self.ann.id}
            )
            self.assertIn(words, why.line_ids.mapped("name"))


@tagged("post_install", "-at_install")
class TestShopsOfSalesperson(SecurityCase, ShopCase):
    groups = "sales_team.group_sale_salesman"

    def test_searches_and_reads_and_changes_no_shops(self):
        self.mine.write(at(Place(51.0644, 3.7218)))
        partners = self.partners.with_user(self.user)
        found = partners.search(
            [("shop_distance", "<=", 5), ("id", "in", (self.mine | self.free).ids)]
        )
        self.assertEqual(found, self.mine)
        self.assertEqual(found.shop_distance, 1.11)
        self.assertEqual(found.nearest_shop_id.display_name, "Shop Ghent")
        profiles = self.env["customer.profile"].with_user(self.user)
        self.assertEqual(
            profiles.search([("shop_distance", "<=", 5)]).partner_id, self.mine
        )
        with self.assertRaises(AccessError):
            self.policy.with_user(self.user).shop_ids = self.ghent

    def test_without_a_role_there_is_nothing_to_see(self):
        nobody = new_test_user(self.env, "test_nobody", groups="base.group_user")
        partner = self.located[0].with_user(nobody)
        with self.assertRaises(AccessError):
            partner.read(["shop_distance"])
        with self.assertRaises(AccessError):
            partner.search([], order="shop_distance")
        with self.assertRaises(AccessError):
            partner.search([("shop_distance", "<", 5)])


@tagged("post_install", "-at_install")
class TestShopsOfAdministrator(SecurityCase, ShopCase):
    groups = "customer_mgmt.group_customer_admin"

    def test_names_shops_and_fills_in_where_they_are(self):
        policy = self.policy.with_user(self.user)
        policy.shop_ids = [
            Command.set(self.ghent.ids),
            Command.update(self.ghent.id, at(MEIR)),
        ]
        self.assertEqual(self.ghent.partner_latitude, MEIR.latitude)
        self.assertEqual(policy.shop_ids, self.ghent)
