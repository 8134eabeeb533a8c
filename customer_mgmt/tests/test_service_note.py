from odoo.tests import tagged

from .common import TODAY, CustomerCase


@tagged("post_install", "-at_install")
class TestServiceNote(CustomerCase):
    def test_quotation_shows_the_note_before_the_summary(self):
        ann = self._make_customer("Ann", service_note="Allergic to nuts")
        order = self._make_order(ann, TODAY, state="draft")
        self.assertEqual(order.customer_summary, "Allergic to nuts")
        self._make_purchases(ann, [10])
        self._score()
        self.env.invalidate_all()
        self.assertIn("Allergic to nuts · New", order.customer_summary)

    def test_note_on_a_company_is_for_all_its_people(self):
        firm = self._make_customer("Firm", is_company=True, service_note="VIP")
        clerk = self._make_customer("Clerk", parent_id=firm.id)
        order = self._make_order(clerk, TODAY, state="draft")
        self.assertEqual(order.customer_summary, "VIP")
        clerk.service_note = "In the mornings"
        self.assertEqual(order.customer_summary, "In the mornings")
