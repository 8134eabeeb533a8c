from datetime import time, timedelta
from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import SurveyCase
from .common_page import PageCase


@tagged("post_install", "-at_install")
class TestReceipt(SurveyCase, PageCase):
    """Customers scan the code of their order, and answer about that order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.place = cls._make_place("Our orders", asks_on_orders=True)
        cls.seller = new_test_user(
            cls.env,
            "receipt_seller",
            "sales_team.group_sale_salesman",
            company_id=cls.company.id,
            company_ids=cls.company.ids,
        )
        cls.order = cls._make_order(cls.company)

    @classmethod
    def _make_order(cls, company, **vals):
        product = cls.env["product.product"].create({"name": "Oolong"})
        orders = cls.env["sale.order"].with_company(company)
        order = orders.create(
            {
                "partner_id": cls.ann.id,
                "company_id": company.id,
                "user_id": cls.seller.id,
                "order_line": [Command.create({"product_id": product.id})],
                **vals,
            }
        )
        order.action_confirm()
        return order

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)
        self.path = self._path(self.order)

    def _path(self, order):
        return f"/survey/receipt/{order.id}-{order._survey_signature()}"

    def get(self, path=None):
        with mute_logger("odoo.http"):
            return self.url_open(path or self.path)

    def answers(self):
        return self.env["survey.user_input"].search([("channel", "=", "receipt")])

    def submit(self, answer, score="9", why="Private"):
        address = f"{answer.survey_id.access_token}/{answer.access_token}"
        questions = {str(self.nps.id): score, str(self.why.id): why}
        return self.make_jsonrpc_request(f"/survey/submit/{address}", questions)

    def assertNotice(self, page, status, text):
        self.assertEqual(page.status_code, status)
        self.assertIn(text, page.text)
        self.assertNotIn("Ann", page.text)
        self._assert_secret(page)

    def test_looking_begins_nothing(self):
        page = self.get()
        self.assertEqual(page.status_code, 200)
        self.assertIn("Our orders", page.text)
        self._assert_secret(page)
        self.assertIn(f'action="{self.path}"', page.text)
        self.assertNotIn("Ann", page.text)
        self.assertEqual(page.headers["X-Robots-Tag"], "noindex, nofollow")
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertFalse(self.answers())

    def test_the_answer_knows_the_order(self):
        page = self.post(score="9")
        self.assertIn("data-preselected", page.text)
        answer = self.answers()
        self.submit(answer)
        self.assertRecordValues(
            answer,
            [
                {
                    "state": "done",
                    "score": 9,
                    "partner_id": self.ann.id,
                    "company_id": self.company.id,
                    "source_model": "sale.order",
                    "source_id": self.order.id,
                    "staff_id": self.seller.id,
                    "place_id": self.place.id,
                }
            ],
        )
        self.assertEqual(answer.touchpoint_id.code, "sale")
        product = self.order.order_line.product_id.product_tmpl_id
        self.assertEqual(answer.product_tmpl_id, product)
        self.assertEqual(self.place.answer_count, 1)

    def test_a_receipt_is_answered_once(self):
        self.post(score="9")
        self.submit(self.answers())
        for page in (self.get(), self.post(score="1")):
            self.assertNotice(page, 410, "This receipt is answered already")
            self.assertNotIn("Private", page.text)
        self.assertEqual(self.answers().score, 9)
        # An order is one receipt, another order another one.
        other = self._path(self._make_order(self.company))
        self.assertEqual(self.get(other).status_code, 200)

    def test_who_left_the_page_or_lost_it_goes_on(self):
        self.post(score="9")
        self.post(score="2")
        answer = self.answers()
        self.assertEqual(len(answer), 1)
        self.assertFalse(answer.user_input_line_ids)

    def test_two_people_at_the_same_moment(self):
        self.post(score="9")
        links = type(self.place)
        with (
            patch.object(
                links, "_find_receipt_answer", lambda place, _d: self.answers()[:0]
            ),
            mute_logger("odoo.sql_db"),
        ):
            page = self.post(score="2")
        self.assertIn(self.path, page.url)
        self.assertEqual(page.status_code, 200)
        self.assertEqual(len(self.answers()), 1)
        copy = {"survey_id": self.survey.id, "channel": "receipt"}
        source = {"source_model": "sale.order", "source_id": self.order.id}
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.survey._create_customer_answers([{**copy, **source}])

    def test_the_next_one_does_not_read_the_answer(self):
        self.post(score="9")
        answer = self.answers()
        result = self.submit(answer)
        self.assertNotIn("o_survey_review", result[1]["survey_content"])
        path = (
            f"/survey/print/{self.survey.access_token}"
            f"?answer_token={answer.access_token}"
        )
        self.assertNotIn("Private", self.get(path).text)
        portal = new_test_user(self.env, "receipt_portal", "base.group_portal")
        self.authenticate(portal.login, portal.login)
        self.assertNotIn("Private", self.get(path).text)
        answer.partner_id = portal.partner_id
        self.assertIn("Private", self.get(path).text)

    def test_whoever_is_signed_in_answers(self):
        new_test_user(self.env, "receipt_friend", "base.group_portal")
        self.authenticate("receipt_friend", "receipt_friend")
        self.assertEqual(self.post(score="9").status_code, 200)
        self.assertEqual(self.answers().partner_id, self.ann)

    def test_forged_codes(self):
        other = self._make_order(self.company)
        signature = self.order._survey_signature()
        for code in (
            f"{other.id}-{signature}",
            f"{self.order.id}-{signature[:-1]}",
            f"{self.order.id}-{'0' * 32}",
            f"{self.order.id}-{signature.upper()}",
            f"999999999-{signature}",
            f"9999999999-{signature}",
            str(self.order.id),
            self.order._portal_ensure_token(),
            self.place.code,
            "%00",
            "²-" + signature,
            "a" * 500,
        ):
            page = self.get(f"/survey/receipt/{code}")
            self.assertNotice(page, 404, "We do not know this receipt")
        self.assertEqual(self.get(f"/survey/place/{signature}").status_code, 404)

    def test_a_signature_opens_no_order(self):
        path = f"/my/orders/{self.order.id}"
        page = self.get(f"{path}?access_token={self.order._survey_signature()}")
        self.assertNotIn(self.order.name, page.text)

    def test_cancelled_and_gone(self):
        self.order._action_cancel()
        for page in (self.get(), self.post(score="9")):
            self.assertNotice(page, 410, "There is nothing to ask about this receipt")
        self.assertFalse(self.order.survey_receipt_url)
        self.order.unlink()
        self.assertNotice(self.get(), 404, "We do not know this receipt")
        self.assertFalse(self.answers())

    def test_nobody_asks_any_more(self):
        for record in (self.survey, self.place):
            record.active = False
            for page in (self.get(), self.post(score="9")):
                self.assertNotice(page, 410, "This survey has ended")
            record.active = True
        self.place.asks_on_orders = False
        self.assertNotice(self.get(), 410, "This survey has ended")
        self.assertFalse(self.answers())

    def test_another_company(self):
        company = self._make_company("Elsewhere")
        self.seller.company_ids |= company
        order = self._make_order(company)
        self.assertFalse(order.survey_receipt_url)
        page = self.get(self._path(order))
        self.assertNotice(page, 410, "This survey has ended")
        self.assertNotIn("Our orders", page.text)
        self.env["customer.survey.link"].create(
            {
                "name": "Their orders",
                "survey_id": self._make_survey(company_id=company.id).id,
                "company_id": company.id,
                "asks_on_orders": True,
            }
        )
        self.assertIn("Their orders", self.get(self._path(order)).text)
        self.assertIn("Our orders", self.get().text)

    def test_one_place_asks_on_orders(self):
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.place.copy({"name": "Again"})

    def test_not_more_than_a_queue_of_people(self):
        self._fill_queue(self.place)
        self.assertEqual(self.post().status_code, 429)
        self.assertFalse(self.answers())

    def test_a_form_of_another_site_begins_nothing(self):
        with mute_logger("odoo.http"):
            page = self.url_open(self.path, data={"score": "9"})
        self.assertEqual(page.status_code, 400)
        self.assertFalse(self.answers())

    def test_a_kiosk_takes_nobody_from_their_receipt(self):
        self.place.is_kiosk = True
        self.assertNotIn("data-kiosk-url", self.post(score="9").text)

    def test_who_left_is_forgotten_after_a_week(self):
        self.post(score="9")
        answer = self.answers()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE survey_user_input SET create_date = %s WHERE id = %s",
            [fields.Datetime.now() - timedelta(days=8), answer.id],
        )
        answer.invalidate_recordset()
        self.env["survey.user_input"]._gc_never_answered()
        self.assertFalse(answer.exists())

    def test_an_anonymous_survey(self):
        """The order is answered; what was answered knows no order."""
        self.survey.is_anonymous = True
        self.order.partner_id.email = False
        self.post(score="9")
        receipt = self.answers()
        self.submit(receipt)
        given = self.survey.user_input_ids.filtered("has_score")
        self.assertRecordValues(
            given,
            [{"score": 9, "partner_id": False, "source_id": False, "place_id": False}],
        )
        self.assertFalse((receipt | given).product_tmpl_id)
        self.assertNotIn(receipt, given)
        self.env.invalidate_all()
        moments = [
            each[name]
            for each in (receipt, given, given.user_input_line_ids[0])
            for name in ("create_date", "write_date")
        ]
        moments += [given.response_date, given.deadline, receipt.deadline]
        self.assertEqual({moment.time() for moment in moments}, {time()})
        self.assertNotice(self.get(), 410, "This receipt is answered already")

    def test_what_is_printed(self):
        self.assertTrue(self.order.survey_receipt_url.endswith(self.path))
        report = self.env["ir.actions.report"]
        render = report._render_qweb_html
        content, _kind = render("sale.report_saleorder", self.order.ids)
        self.assertIn(self.order.survey_receipt_qr, content.decode())
        self.place.active = False
        self.order.invalidate_recordset()
        content, _kind = render("sale.report_saleorder", self.order.ids)
        self.assertNotIn("o_customer_receipt", content.decode())

    def test_sellers_print_what_they_may_not_configure(self):
        order = self.order.with_user(self.seller)
        self.assertTrue(order.survey_receipt_url.endswith(self.path))
