"""From a delivery to a customer who is asked again, with Inventory installed."""

import re

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.customer_survey.tests.common import SurveyCase

RATED = r'href="[^"]*?(/survey/rate/[0-9a-f/-]+/{score})"'


@tagged("post_install", "-at_install")
class TestSurveyStory(SurveyCase, HttpCase):
    """On a phone, with what the server really sends."""

    browser_size = "390x844"
    touch_enabled = True

    def setUp(self):
        super().setUp()
        self.policy.contact_rule_ids.unlink()
        self.policy.write({"quiet_from": 0, "quiet_until": 0})
        self.company.email = "shop@example.com"
        self.clerk = new_test_user(
            self.env,
            "clerk",
            "customer_mgmt.group_customer_user,sales_team.group_sale_salesman",
            company_id=self.company.id,
            company_ids=self.company.ids,
            tour_enabled=False,
        )
        self.ann.user_id = self.clerk
        self.survey.thanks_unhappy = "<p>We look into it</p>"
        self.why.show_for = "unhappy"

    def _launch(self, trigger, survey):
        campaign = self.env["customer.survey.campaign"].create(
            {
                "name": trigger,
                "survey_id": survey.id,
                "company_id": self.company.id,
                "trigger": trigger,
                "delay": 0,
                "delay_unit": "hours",
                "send_from": 0,
                "send_until": 24,
            }
        )
        campaign.action_launch()
        return campaign

    def _run(self, cron):
        with self.enter_registry_test_mode():
            self.env.ref(f"customer_survey.ir_cron_{cron}").method_direct_trigger()
        self.env.invalidate_all()

    def _deliver(self):
        """An order, of which everything has left the house."""
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        product = self.env["product.product"].create(
            {"name": "Teapot", "type": "consu", "is_storable": False}
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.ann.id,
                "company_id": self.company.id,
                "warehouse_id": warehouse.id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
        order.action_confirm()
        order.picking_ids.move_ids.write({"quantity": 1, "picked": True})
        order.picking_ids.button_validate()
        return order

    def test_a_return_is_no_second_delivery(self):
        campaign = self._launch("delivered", self.survey)
        order = self._deliver()
        self.assertEqual(campaign._plan(), 1)
        wizard = self.env["stock.return.picking"].with_context(
            active_id=order.picking_ids.id, active_model="stock.picking"
        )
        wizard = wizard.create({})
        wizard.product_return_moves.quantity = 1
        action = wizard.action_create_returns()
        back = self.env["stock.picking"].browse(action["res_id"])
        back.move_ids.write({"quantity": 1, "picked": True})
        back.button_validate()
        self.assertEqual(campaign._plan(), 0)
        again = order.picking_ids[:1].copy()
        again.action_confirm()
        again.move_ids.write({"quantity": 1, "picked": True})
        again.button_validate()
        self.assertEqual(campaign._plan(), 0)

    def test_no_lead_for_every_answer(self):
        """Surveys with CRM make leads of answers, of surveys of customers none."""
        self.yes.generate_lead = True
        answer = self._respond(self.ann, 9, consent=True)
        self.assertEqual(answer.score, 9)
        self.assertFalse(answer.lead_id)

    def _address(self, campaign, score):
        """Where the number in the e-mail of the campaign leads to."""
        self._run("survey_campaign")
        invitation = self.env["customer.survey.invitation"].search(
            [("campaign_id", "=", campaign.id)]
        )
        message = self.env["mail.message"].search(
            [
                ("model", "=", "survey.user_input"),
                ("res_id", "=", invitation.user_input_id.id),
            ]
        )
        mail = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        self.assertEqual(mail.recipient_ids, self.ann)
        return re.search(RATED.format(score=score), mail.body_html)[1]

    def test_from_the_delivery_to_the_second_question(self):
        delivered = self._launch("delivered", self.survey)
        after = self._launch("case_closed", self._make_survey("ces", (1, 7)))
        order = self._deliver()
        self.assertEqual(order.delivery_status, "full")

        self.start_tour(self._address(delivered, 3), "customer_survey_story_answer")
        answer = self.survey.user_input_ids
        self.assertRecordValues(
            answer, [{"state": "done", "score": 3, "source_id": order.id}]
        )

        self._run("survey_follow_up")
        case = answer.case_ids
        self.assertRecordValues(
            case,
            [
                {
                    "order_id": order.id,
                    "user_id": self.clerk.id,
                    "description": "The spout is off",
                    "date_first_response": False,
                }
            ],
        )
        self.browser_size, self.touch_enabled = "1366x768", False
        self.start_tour(
            f"/odoo/cases/{case.id}", "customer_survey_story_case", login="clerk"
        )
        self.env.invalidate_all()
        self.assertTrue(case.date_first_response, "the call is made")
        self.assertTrue(case.date_closed)

        self.browser_size, self.touch_enabled = "390x844", True
        self.start_tour(self._address(after, 6), "customer_survey_story_again")
        self._run("survey_follow_up")
        self.assertRecordValues(
            case, [{"satisfaction": "happy", "reopen_count": 0, "score": 3}]
        )
