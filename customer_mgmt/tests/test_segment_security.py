from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .test_security import SecurityCase


class SegmentSecurityCase(SecurityCase):
    def setUp(self):
        super().setUp()
        segments = self.env["customer.segment"]
        self.everybody = segments.create({"name": "Everybody"})
        self.hand = segments.create({"name": "By hand", "kind": "static"})


@tagged("post_install", "-at_install")
class TestSegmentSalesperson(SegmentSecurityCase):
    groups = "sales_team.group_sale_salesman"

    def test_sees_segments_and_own_members(self):
        segment = self.everybody.with_user(self.user)
        self.assertEqual(segment.name, "Everybody")
        self.assertEqual(
            self._visible("customer.segment.member"), self.mine | self.free
        )
        self.assertEqual(
            self._visible("customer.segment.movement"), self.mine | self.free
        )
        self.assertEqual(segment.member_count, 2)
        self.assertFalse(self.other.with_user(self.user).customer_segment_ids)

    def test_changes_no_segment(self):
        segment = self.everybody.with_user(self.user)
        with self.assertRaises(AccessError):
            segment.name = "Mine"
        with self.assertRaises(AccessError):
            segment.create({"name": "Mine"})
        with self.assertRaises(AccessError):
            segment._add_by_hand(self.mine)
        with self.assertRaises(AccessError):
            segment._remove_by_hand(self.mine)
        with self.assertRaises(AccessError):
            segment.action_freeze()
        with self.assertRaises(AccessError):
            self.env["customer.segment.member"].with_user(self.user).create(
                {"segment_id": self.hand.id, "partner_id": self.mine.id}
            )

    def test_keeps_lists_by_hand(self):
        wizard = self.env["customer.segment.add"].with_user(self.user)
        wizard.with_context(
            active_model="res.partner", active_ids=self.mine.ids
        ).create({"segment_id": self.hand.id}).action_apply()
        self.assertEqual(self.hand.member_ids.partner_id, self.mine)
        self.hand.member_ids.with_user(self.user).action_remove()
        self.assertFalse(self.hand.member_ids)

    def test_opens_the_form_and_refreshes(self):
        with Form(self.everybody.with_user(self.user)) as form:
            self.assertEqual(form.member_count, 2)
        self.assertEqual(
            self.everybody.with_user(self.user).action_refresh()["params"]["type"],
            "success",
        )

    def test_reads_why_but_no_margin(self):
        segment = self.env["customer.segment"].create(
            {"name": "Margin", "domain": "[('margin_12m', '>', 10)]"}
        )
        form = Form(
            self.env["customer.segment.why"]
            .with_user(self.user)
            .with_context(
                default_segment_id=segment.id, default_partner_id=self.mine.id
            )
        )
        line = form.line_ids._records[0]
        self.assertEqual(line["value"], "not visible to you")
        self.assertTrue(line["passed"])

    def test_customer_of_another_shows_no_reasons(self):
        form = Form(
            self.env["customer.segment.why"]
            .with_user(self.user)
            .with_context(
                default_segment_id=self.everybody.id, default_partner_id=self.other.id
            )
        )
        self.assertFalse(form.is_member)
        self.assertFalse(form.line_ids._records[0]["passed"])

    def test_traits(self):
        tag = self.env["res.partner.category"].create({"name": "Tea"})
        (self.mine | self.other).category_id = tag
        traits = self.env["customer.trait"].with_user(self.user).search([])
        found = traits.partner_id & (self.mine | self.other)
        self.assertEqual(found, self.mine)
        traits.filtered(lambda t: t.partner_id == self.mine).source = "observed"
        with self.assertRaises(AccessError):
            traits.unlink()


@tagged("post_install", "-at_install")
class TestSegmentManager(SegmentSecurityCase):
    groups = "sales_team.group_sale_manager"

    def test_makes_segments(self):
        segment = (
            self.env["customer.segment"]
            .with_user(self.user)
            .create({"name": "Mine", "domain": "[('margin_12m', '>', 10)]"})
        )
        self.assertEqual(segment.member_count, 3)
        segment._remove_by_hand(self.mine)
        self.assertEqual(segment.member_count, 2)
        self.assertEqual(segment.user_id, self.user)
        segment.unlink()

    def test_conditions_on_what_the_author_may_not_read(self):
        """A condition would tell what the field does not show."""
        self.assertFalse(self.user.has_group("base.group_system"))
        partners = type(self.env["res.partner"])
        self.patch(partners._fields["ref"], "groups", "base.group_system")
        with self.assertRaises(ValidationError):
            self.env["customer.segment"].with_user(self.user).create(
                {"name": "Spy", "domain": "[('partner_id.ref', '=', 'x')]"}
            )

    def test_segments_of_other_companies_are_out_of_sight(self):
        sister = self._make_company("Sister")
        self.env.user.company_ids |= sister
        self.env["customer.segment"].create(
            {"name": "There", "company_id": sister.id, "kind": "static"}
        )._add_by_hand(self.free)
        for model in (
            "customer.segment",
            "customer.segment.member",
            "customer.segment.movement",
        ):
            found = (
                self.env[model]
                .with_user(self.user)
                .search([("company_id", "=", sister.id)])
            )
            self.assertFalse(found, model)


@tagged("post_install", "-at_install")
class TestSegmentOutsider(SegmentSecurityCase):
    """Somebody without any role in sales."""

    groups = "base.group_user,base.group_partner_manager"

    def test_sees_nothing_and_keeps_contacts(self):
        for model in ("customer.segment", "customer.segment.member", "customer.trait"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.user).search([])
        tag = self.env["res.partner.category"].create({"name": "Tea"})
        self.mine.with_user(self.user).category_id = tag
        self.assertEqual(self.mine.customer_trait_ids.user_id, self.user)
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(self.user).search(
                [("customer_segment_ids", "in", self.everybody.ids)]
            )
