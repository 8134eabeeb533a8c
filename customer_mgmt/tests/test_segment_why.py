from odoo.fields import Command, Domain
from odoo.tests import Form, tagged

from .common import TODAY
from .test_segment import GHENT, SegmentCase


@tagged("post_install", "-at_install")
class TestSegmentWhy(SegmentCase):
    def _why(self, segment, partner):
        form = Form(
            self.env["customer.segment.why"].with_context(
                default_segment_id=segment.id, default_partner_id=partner.id
            )
        )
        lines = [
            (line["name"], line["value"], line["passed"])
            for line in form.line_ids._records
        ]
        return form, lines

    def test_each_condition_with_the_value(self):
        segment = self._segment(
            "[('partner_id.city', '=', 'Ghent'), ('occasions', '>=', 3)]"
        )
        form, lines = self._why(segment, self.ann)
        self.assertEqual(
            lines,
            [
                ("Customer › City is Ghent", "Ghent", True),
                ("Number of Purchases is at least 3", "3", True),
                ("Contact Not Archived is yes", "yes", True),
            ],
        )
        self.assertTrue(form.is_member)
        self.assertEqual(
            form.answer, "Ann has been in Test since 06/28/2026: Conditions met."
        )
        form, lines = self._why(segment, self.cid)
        self.assertEqual(
            lines,
            [
                ("Customer › City is Ghent", "Ghent", True),
                ("Number of Purchases is at least 3", "2", False),
                ("Contact Not Archived is yes", "yes", True),
            ],
        )
        self.assertFalse(form.is_member)
        self.assertEqual(form.answer, "Cid has never been in Test.")

    def test_pins_purchases_and_who_left(self):
        self._make_order(self.bob, TODAY)
        segment = self._segment(
            GHENT,
            pin_in_ids=[Command.set(self.bob.ids)],
            condition_ids=[
                Command.create(
                    {
                        "product_ids": [Command.set(self.product.product_tmpl_id.ids)],
                        "days": 30,
                        "operator": "not_bought",
                    }
                )
            ],
        )
        form, lines = self._why(segment, self.bob)
        self.assertEqual(
            lines,
            [
                ("Always in", "pinned by hand", True),
                ("Customer › City is Ghent", "Namur", False),
                ("Contact Not Archived is yes", "yes", True),
                (
                    "Not bought in the last 30 days: Oolong",
                    "bought on 06/28/2026",
                    False,
                ),
            ],
        )
        self.assertIn("Pinned in", form.answer)
        _form, lines = self._why(segment, self.ann)
        self.assertEqual(lines[-1][1:], ("not bought", True))
        segment._remove_by_hand(self.bob)
        form, lines = self._why(segment, self.bob)
        self.assertEqual(lines[0], ("Never in", "pinned by hand", False))
        self.assertEqual(form.answer, "Bob left Test on 06/28/2026: Pinned out.")

    def test_contact_that_is_no_customer(self):
        _form, lines = self._why(self._segment(GHENT), self._make_customer("Dan"))
        self.assertEqual(
            lines,
            [
                ("Customer of Tea & Trail", "", False),
            ],
        )

    def test_members_agree_with_the_reasons(self):
        """Somebody is in exactly when every line is passed."""
        for domain in (
            GHENT,
            "['|', ('partner_id.city', '=', 'Namur'), ('occasions', '>', 2)]",
            "['!', ('partner_id.city', '=', 'Ghent'), ('tier', '!=', 'd')]",
            "[('last_date', '>=', '2026-06-01')]",
            "[]",
        ):
            segment = self._segment(domain)
            for partner in self.ann | self.bob | self.cid:
                _form, lines = self._why(segment, partner)
                self.assertEqual(
                    all(passed for _name, _value, passed in lines),
                    partner in segment.member_ids.partner_id,
                    (domain, partner.name, lines),
                )

    def test_conditions_in_words(self):
        words = self.env["customer.segment.words"]
        profiles = self.env["customer.profile"]
        tag = self.env["res.partner.category"].create({"name": "Tea"})
        for domain, text in [
            ([("stage", "in", ["at_risk", "lost"])], "Stage is one of At Risk, Lost"),
            (
                [("partner_id.category_id", "in", tag.ids)],
                "Customer › Tags is one of Tea",
            ),
            ([("partner_id.email", "!=", False)], "Customer › Email is set"),
            ([("partner_id.phone", "=", False)], "Customer › Phone is not set"),
            (
                ["|", ("occasions", ">", 2), ("is_seasonal", "=", True)],
                "Number of Purchases is above 2 or Buys Once a Year is yes",
            ),
            (
                [("partner_id.child_ids", "any", [("city", "ilike", "gh")])],
                "Customer › Contact with: City contains gh",
            ),
            (
                ["!", ("partner_id.city", "=", "Ghent")],
                "not (Customer › City is Ghent)",
            ),
            ([("last_date", ">", "today -7d")], "Last Purchase is above today -7d"),
        ]:
            self.assertEqual(words._describe(Domain(domain), profiles), text)
