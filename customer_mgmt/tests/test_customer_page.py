from datetime import timedelta

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import TODAY
from .test_interaction import NOON, InteractionCase
from .test_security import SecurityCase


@tagged("post_install", "-at_install")
class TestTimeline(InteractionCase):
    def _timeline(self, partner):
        self.env.invalidate_all()
        return partner.get_customer_page()["timeline"]

    def test_latest_first_with_their_words(self):
        self._log(self.ann, summary="First", date=NOON, outcome="reached")
        self._log(
            self.ann, state="planned", date=NOON + timedelta(days=900), summary="Next"
        )
        self._log(self.ann, state="suppressed", reason="limit")
        self._log(self.ann, summary="Wrong")._correct({"partner_id": self.bob.id})
        timeline = self._timeline(self.ann)
        self.assertFalse(timeline["more"])
        [planned, first] = timeline["rows"]
        self.assertEqual((planned["summary"], planned["planned"]), ("Next", "Planned"))
        self.assertEqual(
            {name: first[name] for name in ("summary", "outcome", "type", "channel")},
            {
                "summary": "First",
                "outcome": "Reached",
                "type": "Call",
                "channel": "Phone",
            },
        )
        self.assertFalse(first["planned"])
        self.assertFalse(first["contact"])

    def test_company_shows_its_people(self):
        firm = self._make_customer("Firm", is_company=True)
        clerk = self._make_customer("Clerk", parent_id=firm.id)
        self._log(clerk)
        self._log(firm)
        self.assertEqual(len(self._timeline(firm)["rows"]), 2)
        self.assertEqual(self._timeline(firm)["rows"][1]["contact"], "Firm, Clerk")
        self.assertEqual(len(self._timeline(clerk)["rows"]), 1)
        action = firm.action_view_customer_interactions()
        self.assertEqual(self.interactions.search_count(action["domain"]), 2)

    def test_older_ones_are_left_to_the_list(self):
        for _number in range(9):
            self._log(self.ann)
        timeline = self._timeline(self.ann)
        self.assertEqual((len(timeline["rows"]), timeline["more"]), (8, True))


@tagged("post_install", "-at_install")
@freeze_time("2026-06-28 12:00:00")
class TestCard(InteractionCase):
    def setUp(self):
        super().setUp()
        self._make_purchases(self.ann, [10, 20], 50)
        self._score()

    def _page(self, partner):
        self.env.invalidate_all()
        return partner.get_customer_page()

    def _texts(self, lines):
        return [line["text"] for line in lines]

    def test_columns(self):
        [card] = self._page(self.ann)["cards"]
        self.assertEqual((card["stage"], card["tier"]), ("Active", "Tier A"))
        self.assertFalse(card["company"])
        self.assertIn("First purchase: 06/08/2026", self._texts(card["lifecycle"]))
        self.assertIn("Last purchase: 06/18/2026", self._texts(card["lifecycle"]))
        value = [
            text.replace("\N{NO-BREAK SPACE}", " ")
            for text in self._texts(card["value"])
        ]
        self.assertIn("Purchases: 2", value)
        self.assertIn("12 months: 100.00 €", value)
        self.assertIn("Margin in all: 0.00 €", value)
        habits = self._texts(card["habits"])
        self.assertIn("Channels: Market", habits)
        self.assertEqual(card["reasons"], [])
        self.assertEqual(sum(card["chart"]["datasets"][0]["data"]), 100.0)

    def test_unknown_dates_have_no_line(self):
        self._make_order(self.bob, TODAY, state="draft")
        self._score(TODAY + timedelta(days=365))
        [card] = self._page(self.bob)["cards"]
        self.assertEqual(card["stage"], "Prospect")
        self.assertFalse([t for t in self._texts(card["lifecycle"]) if "urchase" in t])

    def test_before_the_first_purchase(self):
        page = self._page(self.bob)
        self.assertEqual((page["cards"], page["is_new"]), ([], True))
        self.assertFalse(self._page(self.ann)["is_new"])

    def test_people_of_a_company_have_interactions_only(self):
        firm = self._make_customer("Firm", is_company=True)
        clerk = self._make_customer("Clerk", parent_id=firm.id)
        self._make_purchase(clerk, TODAY)
        self._score()
        self.assertEqual(len(self._page(firm)["cards"]), 1)
        page = self._page(clerk)
        self.assertEqual((page["cards"], page["is_new"]), ([], False))

    def test_archived_customer(self):
        self.ann.active = False
        self.assertEqual(len(self._page(self.ann)["cards"]), 1)

    def test_one_card_per_company_that_the_user_works_in(self):
        other = self._make_company("Sister")
        self.env.user.company_ids |= other
        self._make_purchase(self.ann, TODAY, company_id=other.id)
        self.scoring._run(other)
        user = self._make_user("test_seller", "sales_team.group_sale_salesman")
        user.company_ids |= other
        for companies, names in (
            (self.company | other, {"Tea & Trail", "Sister"}),
            (other, {False}),
        ):
            ann = self.ann.with_user(user)
            page = self._page(ann.with_context(allowed_company_ids=companies.ids))
            self.assertEqual({card["company"] for card in page["cards"]}, names)

    def test_facts(self):
        self.ann.category_id = self.env["res.partner.category"].create({"name": "Tea"})
        facts = self._page(self.ann)["facts"]
        texts = {fact["label"]: fact["text"] for fact in facts}
        self.assertEqual(texts["Next contact"], "None")
        self.assertIn("Tea", texts["Traits"])
        for fact in facts:
            action = getattr(self.ann, fact["action"])()
            self.assertEqual(action["type"], "ir.actions.act_window")


@tagged("post_install", "-at_install")
class TestPageOfSalesperson(SecurityCase):
    groups = "sales_team.group_sale_salesman"

    def test_own_customers_only_and_no_margin(self):
        page = self.mine.with_user(self.user).get_customer_page()
        [card] = page["cards"]
        self.assertFalse([x for x in card["value"] if "Margin" in x["text"]])
        self.assertFalse(self.other.with_user(self.user).get_customer_page()["cards"])


@tagged("post_install", "-at_install")
class TestPageOfManager(SecurityCase):
    groups = "sales_team.group_sale_manager"

    def test_everybody_and_margin(self):
        [card] = self.other.with_user(self.user).get_customer_page()["cards"]
        margins = [x["text"] for x in card["value"] if "Margin" in x["text"]]
        self.assertEqual(len(margins), 2)
        self.assertIn("30.00", margins[0])


@tagged("post_install", "-at_install")
class TestPageOfOthers(SecurityCase):
    groups = "base.group_user"

    def test_no_page(self):
        with self.assertRaises(AccessError):
            self.mine.with_user(self.user).get_customer_page()
        arch = self.mine.with_user(self.user).get_view(view_type="form")["arch"]
        self.assertFalse(etree.fromstring(arch).xpath("//page[@name='customer']"))


@tagged("post_install", "-at_install")
class TestPageCosts(InteractionCase):
    """Forms are opened all day, the page now and then."""

    def _count(self, work):
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        work()
        return self.cr.sql_log_count - before

    def _read_form(self, names):
        fields = self.ann._fields
        with_name = {"fields": {"display_name": {}}}
        specification = {
            name: with_name if fields[name].type == "many2one" else {} for name in names
        }
        return lambda: self.ann.web_read(specification)

    def test_contact_form(self):
        """Two more than stock: the profile and the name of its RFM group."""
        self._make_purchases(self.ann, [10, 20], 50)
        self._score()
        group = self.env["customer.rfm.group"].search([], limit=1)
        self._profile(self.ann).rfm_group_id = group
        view = self.env["res.partner"].get_view(view_type="form")
        names = set(view["models"]["res.partner"])
        ours = {n for n in names if self.ann._fields[n]._module == "customer_mgmt"}
        self.assertIn("customer_stage", ours)
        reads = self._read_form(names - ours), self._read_form(names)
        for read in reads:
            read()  # fills the caches of the registry
        stock, with_ours = (self._count(read) for read in reads)
        self.assertEqual(with_ours - stock, 2)

    def test_costs_the_same_for_one_and_for_many(self):
        self._log(self.bob)
        for _number in range(8):
            self._log(self.ann)
        counts = []
        for partner in (self.bob, self.bob, self.ann):
            counts.append(self._count(partner.get_customer_page))
        self.assertEqual(counts[1], counts[2])
        if not self._addons_on_top():
            self.assertEqual(counts[2], 13)

    def _addons_on_top(self):
        """Addons that show something of their own on the page."""
        modules = self.env["ir.module.module"].sudo()
        on_top = [("dependencies_id.name", "=", "customer_mgmt")]
        return modules.search_count([("state", "=", "installed"), *on_top])

    def test_page_of_a_buyer(self):
        """One query for each thing that is shown; 6 look for gift cards and down
        payments of tills, with Loyalty and Point of Sale only."""
        self._make_purchases(self.ann, [10, 20], 50)
        self._make_order(self.ann, TODAY)
        self._score()
        self._count(self.ann.get_customer_page)  # fills the caches of the registry
        self.env.invalidate_all()
        with self.assertQueryCount(25 + 3 * self._addons_on_top()):
            self.ann.get_customer_page()

    def test_contact_form_asks_nothing_about_interactions(self):
        partners = self.env["res.partner"]
        names = partners.get_views([(False, "form")])["models"]["res.partner"]["fields"]
        self.assertFalse([name for name in names if "interaction" in name])
