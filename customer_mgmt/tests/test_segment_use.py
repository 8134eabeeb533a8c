"""Segments in use: contact fields and tags, pricelists, mailings, automation, merge."""

from ast import literal_eval

from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import TODAY
from .test_segment import GHENT, SegmentCase


@tagged("post_install", "-at_install")
class TestSegmentOnContacts(SegmentCase):
    def setUp(self):
        super().setUp()
        self.ghent = self._segment(GHENT, name="Ghent")
        self.often = self._segment("[('occasions', '>=', 3)]", name="Often")
        self.all = self.ann | self.bob | self.cid

    def _search(self, *condition):
        return self.env["res.partner"].search([condition, ("id", "in", self.all.ids)])

    def test_field_and_search(self):
        self.assertEqual(self.ann.customer_segment_ids, self.ghent | self.often)
        self.assertFalse(self.bob.customer_segment_ids)
        field = "customer_segment_ids"
        self.assertEqual(self._search(field, "in", self.ghent.ids), self.ann | self.cid)
        self.assertEqual(self._search(field, "=", self.often.id), self.ann)
        self.assertEqual(
            self._search(field, "not in", self.often.ids), self.bob | self.cid
        )
        self.assertEqual(self._search(field, "=", False), self.bob)
        self.assertEqual(self._search(field, "!=", False), self.ann | self.cid)
        self.assertEqual(self._search(field, "ilike", "oft"), self.ann)
        self.assertEqual(
            self._search(f"{field}.name", "=", "Ghent"), self.ann | self.cid
        )
        self.assertEqual(
            self.all.filtered_domain([(field, "in", self.often.ids)]), self.ann
        )

    def test_search_from_profiles_and_in_other_segments(self):
        found = self.env["customer.profile"].search(
            [("segment_ids", "in", self.often.ids)]
        )
        self.assertEqual(found.partner_id, self.ann)
        nested = self._segment(
            f"[('partner_id.customer_segment_ids', 'in', {self.ghent.ids})]"
        )
        self.assertEqual(self._members(nested), self.ann | self.cid)

    def test_group_contacts_by_segment(self):
        groups = self.env["res.partner"]._read_group(
            [("id", "in", self.all.ids)], ["customer_segment_ids"], ["__count"]
        )
        self.assertEqual(
            {segment.name: count for segment, count in groups},
            {"Ghent": 2, "Often": 1, False: 1},
        )

    def test_segments_of_another_company_do_not_show(self):
        sister = self._make_company("Sister")
        self.env.user.company_ids |= sister
        there = self.ann.with_context(allowed_company_ids=sister.ids)
        self.assertFalse(there.customer_segment_ids)
        found = there.search([("customer_segment_ids", "!=", False)])
        self.assertNotIn(self.ann, found)

    def test_page_of_contacts_needs_no_query_each(self):
        for partners in (self.ann, self.all):
            self.env.invalidate_all()
            partners.mapped("customer_segment_ids.name")
        self.env.invalidate_all()
        with self.assertQueryCount(2):
            self.all.mapped("customer_segment_ids")

    def test_mailing_goes_to_members(self):
        self.ann.email, self.bob.email = "ann@example.com", "bob@example.com"
        action = self.ghent.action_send_mailing()
        domain = literal_eval(action["context"]["default_mailing_domain"])
        self.assertEqual(self.env["res.partner"].search(domain), self.ann | self.cid)
        if "mailing.mailing" not in self.env:
            self.assertFalse(self.ghent.can_mail)
            return
        self.env.user.group_ids |= self.env.ref("mass_mailing.group_mass_mailing_user")
        self.assertTrue(self.ghent.can_mail)
        mailing = (
            self.env["mailing.mailing"]
            .with_context(**action["context"])
            .create({"subject": "Tea"})
        )
        self.assertEqual(set(mailing._get_recipients()), {self.ann.id, self.cid.id})
        # Sent in the background, where the company is another one.
        self.assertIn(
            self.ann.id,
            mailing.with_context(allowed_company_ids=[]).sudo()._get_recipients(),
        )


@tagged("post_install", "-at_install")
class TestSegmentTags(SegmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag = cls.env["res.partner.category"].create({"name": "Local"})

    def _local(self, **vals):
        return self._segment(GHENT, tag_ids=[Command.set(self.tag.ids)], **vals)

    def _tagged(self):
        return (self.ann | self.bob | self.cid).filtered(
            lambda partner: self.tag in partner.category_id
        )

    def test_tags_follow_the_members(self):
        segment = self._local()
        self.assertEqual(self._tagged(), self.ann | self.cid)
        self.ann.city = "Bruges"
        segment._refresh()
        self.assertEqual(self._tagged(), self.cid)

    def test_tags_by_hand_stay(self):
        self.ann.category_id = self.tag
        segment = self._local()
        self.ann.city = "Bruges"
        self.cid.city = "Bruges"
        segment._refresh()
        self.assertEqual(self._tagged(), self.ann)

    def test_another_segment_takes_over(self):
        segment = self._local()
        other = self._segment(
            "[('occasions', '>=', 3)]", tag_ids=[Command.set(self.tag.ids)]
        )
        self.ann.city = "Bruges"
        (segment | other)._refresh()
        self.assertEqual(self._tagged(), self.ann | self.cid)
        other.active = False
        self.assertEqual(self._tagged(), self.cid)

    def test_tag_taken_away_by_hand_stays_away(self):
        segment = self._local()
        self.ann.category_id = [Command.unlink(self.tag.id)]
        segment._refresh()
        self.assertEqual(self._tagged(), self.cid)

    def test_tags_of_the_segment_change(self):
        segment = self._local()
        new = self.tag.create({"name": "Near"})
        segment.tag_ids = new
        self.assertFalse(self._tagged())
        self.assertEqual(self.ann.category_id, new)

    def test_archive_and_deletion_take_the_tags_back(self):
        segment = self._local()
        segment.active = False
        self.assertFalse(self._tagged())
        segment.active = True
        self.assertEqual(self._tagged(), self.ann | self.cid)
        segment.unlink()
        self.assertFalse(self._tagged())

    def test_deletion_hands_over(self):
        segment, other = self._local(), self._local()
        segment.unlink()
        self.assertEqual(self._tagged(), self.ann | self.cid)
        other.unlink()
        self.assertFalse(self._tagged())

    def test_static_lists_tag_too(self):
        segment = self._segment(kind="static", tag_ids=[Command.set(self.tag.ids)])
        segment._add_by_hand(self.bob)
        self.assertEqual(self._tagged(), self.bob)
        segment._remove_by_hand(self.bob)
        self.assertFalse(self._tagged())


@tagged("post_install", "-at_install")
class TestSegmentPricelist(SegmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("product.group_product_pricelist")
        cls.env.ref("base.group_user").implied_ids |= cls.env.ref(
            "product.group_product_pricelist"
        )
        cls.club, cls.vip, cls.own = cls.env["product.pricelist"].create(
            [
                {"name": name, "company_id": cls.company.id}
                for name in ("Club", "VIP", "Own")
            ]
        )

    def _pricelist(self, partner):
        partner.invalidate_recordset()
        return partner.property_product_pricelist

    def test_members_get_it(self):
        before = self._pricelist(self.bob)
        segment = self._segment(GHENT, pricelist_id=self.club.id)
        self.assertEqual(self._pricelist(self.ann), self.club)
        self.assertEqual(self._pricelist(self.bob), before)
        order = self.env["sale.order"].create({"partner_id": self.ann.id})
        self.assertEqual(order.pricelist_id, self.club)
        self.ann.city = "Bruges"
        segment._refresh()
        self.assertEqual(self._pricelist(self.ann), before)

    def test_own_pricelist_wins(self):
        self.ann.property_product_pricelist = self.own
        self._segment(GHENT, pricelist_id=self.club.id)
        self.assertEqual(self._pricelist(self.ann), self.own)

    def test_first_in_order_decides(self):
        self._segment(GHENT, pricelist_id=self.club.id, sequence=20)
        first = self._segment(
            "[('occasions', '>=', 3)]", pricelist_id=self.vip.id, sequence=5
        )
        self.assertEqual(self._pricelist(self.ann), self.vip)
        self.assertEqual(self._pricelist(self.cid), self.club)
        self.vip.active = False
        self.assertEqual(self._pricelist(self.ann), self.club)
        self.vip.active = True
        first.active = False
        self.assertEqual(self._pricelist(self.ann), self.club)

    def test_contact_of_a_member_company(self):
        firm = self._make_customer("Firm", is_company=True)
        clerk = self._make_customer("Clerk", parent_id=firm.id)
        self._segment(
            "[('occasions', '>', 99)]",
            pricelist_id=self.club.id,
            pin_in_ids=[Command.set(firm.ids)],
        )
        self.assertEqual(self._pricelist(clerk), self.club)

    def test_other_company_has_other_prices(self):
        self._segment(GHENT, pricelist_id=self.club.id)
        sister = self._make_company("Sister")
        self.env.user.company_ids |= sister
        there = self.ann.with_company(sister)
        self.assertNotEqual(there.property_product_pricelist, self.club)


@tagged("post_install", "-at_install")
class TestSegmentAutomation(SegmentCase):
    def _action(self, model, segment):
        return self.env["ir.actions.server"].create(
            {
                "name": "Add",
                "model_id": self.env["ir.model"]._get_id(model),
                "state": "customer_segment",
                "customer_segment_id": segment.id,
            }
        )

    def test_contact_of_a_record_is_added(self):
        segment = self._segment(kind="static")
        order = self._make_order(self.bob, TODAY)
        action = self._action("sale.order", segment)
        action.with_context(active_model="sale.order", active_ids=order.ids).run()
        self._action("res.partner", segment).with_context(
            active_model="res.partner", active_ids=self.ann.ids
        ).run()
        self.assertEqual(self._members(segment), self.ann | self.bob)
        self.assertEqual(self._history(segment, self.bob), [("action", False)])

    def test_pins_into_a_segment_with_conditions(self):
        segment = self._segment(GHENT)
        self._action("res.partner", segment).with_context(
            active_model="res.partner", active_ids=self.bob.ids
        ).run()
        self.assertEqual(segment.pin_in_ids, self.bob)

    def test_named_after_its_segment(self):
        segment = self._segment(kind="static")
        form = Form(self.env["ir.actions.server"], "base.view_server_action_form")
        form.model_id = self.env.ref("base.model_res_partner")
        form.state = "customer_segment"
        form.customer_segment_id = segment
        self.assertEqual(form.name, f"Add to {segment.name}")

    def test_warnings(self):
        action = self._action("res.country", self._segment(kind="static"))
        self.assertIn("has no contact", action.warning)
        action = self._action("res.partner", self.env["customer.segment"])
        self.assertIn("Choose the segment", action.warning)


@tagged("post_install", "-at_install")
class TestSegmentMerge(SegmentCase):
    def _merge(self, *partners):
        """Merge contacts into the first."""
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        ids = [partner.id for partner in partners]
        wizard._merge(ids, partners[0], extra_checks=False)

    def test_both_in_the_same_segment(self):
        segment = self._segment(kind="static")
        segment._add_by_hand(self.ann | self.bob | self.cid)
        self._merge(self.ann, self.bob, self.cid)
        self.assertEqual(segment.member_ids.partner_id, self.ann)
        self.assertEqual(
            sorted(self._history(segment, self.ann), key=str),
            [("hand", "merged"), ("hand", "merged"), ("hand", False)],
        )

    def test_only_the_one_that_goes(self):
        segment = self._segment(kind="static")
        segment._add_by_hand(self.bob)
        self._merge(self.ann, self.bob)
        self.assertEqual(self._history(segment, self.ann), [("hand", False)])

    def test_pins_move_and_out_wins(self):
        kept = self._segment(GHENT, pin_out_ids=[Command.set(self.bob.ids)])
        both = self._segment(
            "[('occasions', '=', 1)]",
            pin_in_ids=[Command.set(self.ann.ids)],
            pin_out_ids=[Command.set(self.bob.ids)],
        )
        self._merge(self.ann, self.bob)
        self.assertEqual(kept.pin_out_ids, self.ann)
        self.assertFalse(both.pin_in_ids)
        (kept | both)._refresh()
        self.assertNotIn(self.ann, (kept | both).member_ids.partner_id)

    def test_tags_of_the_segment_move(self):
        tag = self.env["res.partner.category"].create({"name": "Local"})
        segment = self._segment(kind="static", tag_ids=[Command.set(tag.ids)])
        segment._add_by_hand(self.bob | self.cid)
        self._merge(self.ann, self.bob, self.cid)
        self.assertEqual(self.ann.category_id, tag)
        segment._remove_by_hand(self.ann)
        self.assertFalse(self.ann.category_id)

    def test_tag_given_by_hand_survives_the_merge(self):
        tag = self.env["res.partner.category"].create({"name": "Local"})
        self.ann.category_id = tag
        segment = self._segment(kind="static", tag_ids=[Command.set(tag.ids)])
        segment._add_by_hand(self.bob)
        self._merge(self.ann, self.bob)
        segment._remove_by_hand(self.ann)
        self.assertEqual(self.ann.category_id, tag)
