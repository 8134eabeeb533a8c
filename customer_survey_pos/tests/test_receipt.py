from uuid import uuid4

from odoo import http
from odoo.exceptions import ValidationError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.customer_mgmt_pos.tests.common import TillCase


@tagged("post_install", "-at_install")
class TestReceipt(TillCase, HttpCase):
    """Customers scan the code of a receipt of the till."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("customer_mgmt.group_customer_manager")
        cls.till = cls.pos_config_usd
        cls.survey = cls.env.ref("customer_survey.survey_csat")
        cls.place = cls.env["customer.survey.link"].create(
            {
                "name": "Tea House Ghent",
                "survey_id": cls.survey.id,
                "company_id": cls.company.id,
                "pos_config_ids": cls.till.ids,
            }
        )

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def _sell(self, *args, **kwargs):
        """As the till does, with a token that it makes."""
        order = super()._sell(*args, **kwargs)
        order.access_token = str(uuid4())
        self.env.flush_all()
        return order

    def open(self, order, **data):
        path = f"/survey/receipt/{order.access_token}"
        if data:
            data["csrf_token"] = http.Request.csrf_token(self)
        with mute_logger("odoo.http"):
            return self.url_open(path, data=data or None)

    def answers(self):
        return self.env["survey.user_input"].search([("place_id", "=", self.place.id)])

    def answer(self, order, score="5"):
        self.open(order, score=score)
        answer = self.answers().filtered(lambda each: each.source_id == order.id)
        address = f"{self.survey.access_token}/{answer.access_token}"
        metric = self.survey.metric_question_id
        self.make_jsonrpc_request(f"/survey/submit/{address}", {str(metric.id): score})
        return answer

    def test_the_answer_knows_the_receipt(self):
        order = self._sell(self.ann)
        self.assertIn("Tea House Ghent", self.open(order).text)
        self.assertFalse(self.answers())
        answer = self.answer(order)
        self.assertRecordValues(
            answer,
            [
                {
                    "state": "done",
                    "channel": "receipt",
                    "score": 5,
                    "partner_id": self.ann.id,
                    "company_id": self.company.id,
                    "source_model": "pos.order",
                    "source_id": order.id,
                    "staff_id": order.user_id.id,
                }
            ],
        )
        self.assertEqual(answer.touchpoint_id.code, "pos")
        self.assertEqual(answer.product_tmpl_id, self.product.product_tmpl_id)
        page = self.open(order)
        self.assertEqual(page.status_code, 410)
        self.assertIn("This receipt is answered already", page.text)
        self.assertNotIn("Ann", page.text)

    def test_a_customer_the_till_does_not_know(self):
        answer = self.answer(self._sell(self.env["res.partner"]))
        self.assertEqual((answer.state, answer.partner_id.id), ("done", False))
        self.assertTrue(answer.source_id)

    def test_forged_tokens(self):
        order = self._sell(self.ann)
        token = order.access_token
        for code in (f"{token[:-1]}x", token.upper(), order.uuid, str(order.id)):
            with mute_logger("odoo.http"):
                page = self.url_open(f"/survey/receipt/{code}")
            self.assertEqual(page.status_code, 404, code)
            self.assertIn("We do not know this receipt", page.text)

    def test_orders_that_ask_nothing(self):
        sold = self._sell(self.ann)
        refund = self._sell(self.ann, -1, refunded=sold)
        refund.is_refund = True
        draft, cancelled = self._sell(self.ann), self._sell(self.ann)
        self.env.flush_all()
        for order, state in ((draft, "draft"), (cancelled, "cancel")):
            self.env.cr.execute(
                "UPDATE pos_order SET state = %s WHERE id = %s", [state, order.id]
            )
        self.env.invalidate_all()
        for order in (refund, draft, cancelled):
            for page in (self.open(order), self.open(order, score="5")):
                self.assertEqual(page.status_code, 410)
                self.assertIn("There is nothing to ask", page.text)
        self.assertFalse(self.answers())

    def test_tills_without_a_place(self):
        self.assertTrue(self.till.survey_receipt_url.endswith("/survey/receipt/"))
        order = self._sell(self.ann)
        self.place.active = False
        self.till.invalidate_recordset()
        self.assertFalse(self.till.survey_receipt_url)
        self.assertEqual(self.open(order).status_code, 410)

    def test_cashiers_load_where_receipts_are_answered(self):
        groups = "base.group_user,point_of_sale.group_pos_user"
        cashier = new_test_user(self.env, "cashier", groups)
        till = self.till.with_user(cashier)
        [loaded] = till._load_pos_data_read(till, till)
        self.assertTrue(loaded["survey_receipt_url"])

    def test_one_place_for_a_till(self):
        other = {"name": "Other", "pos_config_ids": self.till.ids}
        taken = "Another place asks"
        with self.assertRaisesRegex(ValidationError, taken), self.env.cr.savepoint():
            self.place.copy(other)
        self.place.active = False
        again = self.place.copy({**other, "active": True})
        self.assertEqual(self.till._survey_place(), again)
        with self.assertRaisesRegex(ValidationError, taken), self.env.cr.savepoint():
            self.place.active = True

    def test_tills_of_other_companies(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        survey = self.survey.copy({"company_id": company.id})
        with self.assertRaisesRegex(ValidationError, "is no till of Elsewhere"):
            self.env["customer.survey.link"].create(
                {
                    "name": "Theirs",
                    "survey_id": survey.id,
                    "company_id": company.id,
                    "pos_config_ids": self.till.ids,
                }
            )
