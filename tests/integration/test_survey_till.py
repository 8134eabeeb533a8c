"""Customers of a till are asked, when Point of Sale is installed."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.customer_mgmt_pos.tests.common import TillCase


@tagged("post_install", "-at_install")
class TestSurveyTill(TillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("customer_mgmt.group_customer_manager")
        cls.ann.email = "ann@example.com"
        cls.campaign = cls.env["customer.survey.campaign"].create(
            {
                "name": "After a purchase at the till",
                "survey_id": cls.env.ref("customer_survey.survey_csat").id,
                "company_id": cls.company.id,
                "trigger": "pos_purchase",
                "delay": 0,
                "send_from": 0,
                "send_until": 24,
                "repeat_days": 0,
            }
        )
        cls.campaign.action_launch()
        cls.campaign.date_start = fields.Datetime.now() - timedelta(days=1)
        cls.policy.contact_rule_ids.unlink()
        cls.policy.write({"quiet_from": 0, "quiet_until": 0})

    def _plan(self):
        """The number of new invitations, and all of the campaign."""
        count = self.campaign._plan()
        invitations = self.env["customer.survey.invitation"].search(
            [("campaign_id", "=", self.campaign.id)], order="id"
        )
        return count, invitations

    def test_a_purchase_at_the_till(self):
        order = self._sell(self.ann, 2)
        count, invitation = self._plan()
        self.assertEqual(count, 1)
        self.assertRecordValues(
            invitation,
            [
                {
                    "partner_id": self.ann.id,
                    "source_model": "pos.order",
                    "source_id": order.id,
                    "dedupe_key": f"pos.order:{order.id}",
                    "state": "planned",
                }
            ],
        )
        self.assertEqual(self._plan()[0], 0, "once")

    def test_without_customer_nobody_is_asked(self):
        order = self._sell(self.env["res.partner"])
        self.assertEqual(self._plan()[0], 0)
        # The till was offline, or somebody finds out later who it was.
        order.partner_id = self.ann
        count, invitation = self._plan()
        self.assertEqual((count, invitation.partner_id), (1, self.ann))

    def test_a_refund_asks_nobody(self):
        sold = self._sell(self.ann, 2)
        self._plan()
        self._sell(self.ann, -2, refunded=sold)
        self.assertEqual(self._plan()[0], 0)

    def test_a_sales_order_is_no_purchase_at_the_till(self):
        self.env["sale.order"].create(
            {
                "partner_id": self.ann.id,
                "order_line": [fields.Command.create({"product_id": self.product.id})],
            }
        ).action_confirm()
        self.assertEqual(self._plan()[0], 0)

    def test_from_the_receipt_to_the_case(self):
        """The answer knows the till, and the case which receipt it is about."""
        order = self._sell(self.ann)
        _count, invitation = self._plan()
        invitation._send()
        answer = invitation.user_input_id
        answer._save_lines(answer.survey_id.metric_question_id, "1")
        answer._mark_done()
        self.assertEqual(answer.touchpoint_id.code, "pos")
        self.assertEqual(answer.staff_id, order.user_id)
        answer._follow_up()
        case = answer.case_ids
        self.assertEqual(case.document, order)
        case.document = False
        with self.assertRaises(ValueError):
            case.document = "res.country,1"
        other = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaisesRegex(ValidationError, "belongs to"):
            case.write({"document": f"pos.order,{order.id}", "company_id": other.id})
