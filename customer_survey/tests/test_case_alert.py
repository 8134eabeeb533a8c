from odoo.tests import tagged

from .common_case import CaseCase


@tagged("post_install", "-at_install")
class TestCaseAlert(CaseCase):
    """A complaint of a key customer raises an alert at once."""

    def setUp(self):
        super().setUp()
        self.key, self.small = (self._make_customer(name) for name in ("Key", "Small"))
        for partner, amount in ((self.key, 1_000.0), (self.small, 1.0)):
            self._make_purchases(partner, [10, 40], amount)
        self._score()

    def _alerts(self):
        return self.env["customer.alert"].search([("company_id", "=", self.company.id)])

    def test_complaint(self):
        case = self._make_case(self.key, name="Cup arrived broken")
        self.assertRecordValues(
            self._alerts(),
            [{"partner_id": self.key.id, "kind": "complaint", "state": "open"}],
        )
        self.assertEqual(
            self._alerts().reasons[0],
            {
                "code": "complaint",
                "text": "Complains: Cup arrived broken",
                "model": "customer.case",
                "ids": case.ids,
            },
        )
        self.assertEqual(
            [reason["code"] for reason in self._alerts().reasons].count("complaint"), 1
        )

    def test_others(self):
        """Small customers, praise, and cases of nobody yet."""
        self._make_case(self.small)
        self._make_case(self.key, kind="praise")
        self._make_case(partner_id=False)
        self.assertFalse(self._alerts())

    def test_what_turns_out_later(self):
        case = self._make_case(partner_id=False)
        case.partner_id = self.key
        self.assertEqual(self._alerts().partner_id, self.key)
        case.partner_id = self.key
        self.assertEqual(len(self._alerts().cause_ids), 1)

    def test_kind_that_changes(self):
        case = self._make_case(self.key, kind="question")
        case.kind = "complaint"
        self.assertEqual(self._alerts().kind, "complaint")
