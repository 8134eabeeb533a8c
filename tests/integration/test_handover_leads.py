"""Leads change hands with the customers, when CRM is installed."""

from odoo.tests import tagged

from odoo.addons.customer_mgmt.tests.test_handover import HandoverCase


@tagged("post_install", "-at_install")
class TestHandoverLeads(HandoverCase):
    def test_open_leads_follow_their_customer(self):
        lead, lost, free = self.env["crm.lead"].create(
            [
                {"name": n, "partner_id": p, "user_id": self.old.id, "company_id": c}
                for n, p, c in (
                    ("Open", self.b.id, self.company.id),
                    ("Lost", self.b.id, self.company.id),
                    ("No customer", False, False),
                )
            ]
        )
        lost.action_set_lost()
        self._hand_over(self.kim | self.lee)
        self.assertEqual(lead.user_id, self.lee)
        self.assertEqual(lost.user_id, self.old)
        self.assertEqual(free.user_id, self.kim)
