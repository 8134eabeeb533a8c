from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models.customer_survey_link import PER_MINUTE
from .common import SurveyCase
from .common_page import PageCase


@tagged("post_install", "-at_install")
class TestPlace(SurveyCase, PageCase):
    """Customers scan a code and answer where they are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.template"].create({"name": "Jasmine Tea"})
        cls.place = cls._make_place("Tea House Ghent", product_tmpl_id=cls.product.id)

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)
        self.path = f"/survey/place/{self.place.code}"

    def answers(self):
        return self.env["survey.user_input"].search([("place_id", "=", self.place.id)])

    def test_looking_begins_nothing(self):
        page = self.url_open(self.path)
        self.assertIn("Tea House Ghent", page.text)
        self.assertIn('value="10"', page.text)
        self._assert_secret(page)
        self.assertFalse(self.answers())

    def test_pressing_a_number(self):
        page = self.post(score="9")
        answer = self.answers()
        self.assertRecordValues(
            answer,
            [
                {
                    "channel": "qr",
                    "state": "in_progress",
                    "partner_id": False,
                    "has_score": False,
                    "source_model": "product.template",
                    "source_id": self.product.id,
                }
            ],
        )
        self.assertIn("data-preselected", page.text)
        self.assertEqual(page.history[0].status_code, 303)
        self._assert_secret(page.history[0])
        address = f"{self.survey.access_token}/{answer.access_token}"
        self.make_jsonrpc_request(f"/survey/submit/{address}", {str(self.nps.id): "9"})
        self.assertEqual((answer.state, answer.score), ("done", 9))
        self.assertEqual(answer.product_tmpl_id, self.product)
        self.assertEqual(self.place.answer_count, 1)

    def test_an_anonymous_survey_keeps_the_product(self):
        self.survey.is_anonymous = True
        self.post(score="9")
        answer = self.answers()
        address = f"{self.survey.access_token}/{answer.access_token}"
        self.make_jsonrpc_request(f"/survey/submit/{address}", {str(self.nps.id): "9"})
        self.assertRecordValues(
            answer,
            [
                {
                    "score": 9,
                    "partner_id": False,
                    "source_id": self.product.id,
                    "product_tmpl_id": self.product.id,
                }
            ],
        )

    def test_each_press_is_another_customer(self):
        self.post(score="9")
        self.post(score="2")
        self.assertEqual(len(self.answers()), 2)

    def test_strange_numbers(self):
        for score in ("11", "-1", "x", "99999", "٣"):
            self.assertEqual(self.post(score=score).status_code, 200, score)

    def test_a_form_of_another_site_begins_nothing(self):
        with mute_logger("odoo.http"):
            page = self.url_open(self.path, data={"score": "9"})
        self.assertEqual(page.status_code, 400)
        self.assertFalse(self.answers())

    def test_strange_codes(self):
        for code in ("nothing", "%00", "%25", "a" * 500, "%E8%8C%B6"):
            with mute_logger("odoo.http"):
                page = self.url_open(f"/survey/place/{code}")
            self.assertEqual(page.status_code, 404, code)
            self._assert_secret(page)
        self.assertEqual(
            self.url_open(
                self.path.upper().replace("/SURVEY/PLACE", "/survey/place")
            ).status_code,
            200,
        )

    def test_a_closed_place(self):
        self.place.active = False
        self.assertEqual(self.url_open(self.path).status_code, 410)
        self.place.active = True
        self.survey.active = False
        self.assertEqual(self.post().status_code, 410)

    def test_not_more_than_a_queue_of_people(self):
        self._fill_queue(self.place)
        self.assertEqual(self.post().status_code, 429)
        self.assertEqual(len(self.answers()), PER_MINUTE)

    def test_a_kiosk_shows_nobody_what_others_answered(self):
        self.place.is_kiosk = True
        self.post(score="3")
        answer = self.answers()
        address = f"{self.survey.access_token}/{answer.access_token}"
        result = self.make_jsonrpc_request(
            f"/survey/submit/{address}",
            {str(self.nps.id): "3", str(self.why.id): "Private"},
        )
        self.assertNotIn("o_survey_review", result[1]["survey_content"])
        page = self.url_open(
            f"/survey/print/{self.survey.access_token}"
            f"?answer_token={answer.access_token}"
        )
        self.assertNotIn("Private", page.text)

    def test_staff_is_signed_in_on_the_kiosk(self):
        new_test_user(self.env, "kiosk", "base.group_user")
        self.authenticate("kiosk", "kiosk")
        self.assertEqual(self.post(score="9").status_code, 200)

    def test_who_left_is_forgotten_after_a_week(self):
        vals = {
            "survey_id": self.survey.id,
            "channel": "qr",
            "place_id": self.place.id,
        }
        old, fresh, given = self.survey._create_customer_answers([vals] * 3)
        given._save_lines(self.nps, "9")
        given._mark_done()
        invited = self._ask(self.ann)
        answers = old | given | invited
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE survey_user_input SET create_date = %s WHERE id = ANY(%s)",
            [fields.Datetime.now() - timedelta(days=8), answers.ids],
        )
        answers.invalidate_recordset()
        self.env["survey.user_input"]._gc_never_answered()
        self.assertFalse(old.exists())
        self.assertEqual((fresh | given | invited).exists(), fresh | given | invited)

    def test_foreign_surveys(self):
        other = self._make_company("Elsewhere")
        survey = self._make_survey(company_id=other.id)
        with self.assertRaisesRegex(ValidationError, "is no survey of the customers"):
            self.place.survey_id = survey

    def test_who_makes_places(self):
        clerk = new_test_user(
            self.env,
            "place_clerk",
            "customer_mgmt.group_customer_user",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        self.assertEqual(self.place.with_user(clerk).name, "Tea House Ghent")
        with self.assertRaises(AccessError):
            self.place.with_user(clerk).name = "Mine"
        other = self._make_company("Elsewhere")
        boss = new_test_user(
            self.env,
            "place_boss",
            "customer_mgmt.group_customer_manager",
            company_id=other.id,
            company_ids=other.ids,
        )
        places = self.place.with_user(boss).with_context(allowed_company_ids=other.ids)
        self.assertFalse(places.search([("id", "=", self.place.id)]))

    def test_several_places(self):
        places = self.place | self.place.copy({"name": "Tea House Bruges"})
        first, second = places.mapped("url")
        self.assertTrue(first.endswith(self.path))
        self.assertNotEqual(first, second)

    def test_sheets_to_print(self):
        places = self.place | self.place.copy({"name": "Tea House Bruges"})
        for report, record, text in (
            ("place_sheet", places, "data:image/svg+xml"),
            ("paper_form", self.survey, "How likely are you"),
        ):
            content, _kind = self.env["ir.actions.report"]._render_qweb_html(
                f"customer_survey.report_{report}", record.ids
            )
            self.assertIn(text, content.decode())
