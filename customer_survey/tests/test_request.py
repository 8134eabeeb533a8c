from unittest.mock import patch

from odoo import http
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from ..models import customer_survey_request as limits
from .common import SurveyCase

BEGIN = "2026-06-28 12:00:00"
SAME_MINUTE = "2026-06-28 12:00:59"
NEXT_MINUTE = "2026-06-28 12:01:00"


@tagged("post_install", "-at_install")
@freeze_time(BEGIN)
class TestRequest(SurveyCase):
    """So much is written in a minute, to one token and from one address."""

    def setUp(self):
        super().setUp()
        self.requests = self.env["customer.survey.request"]

    def _accept(self, count, address="192.0.2.1", token=None):
        """How many of so many requests are accepted."""
        return sum(self.requests._accept(address, token) for _ in range(count))

    def test_limits_of_an_address(self):
        self.assertEqual(self._accept(limits.PER_ADDRESS + 1), limits.PER_ADDRESS)
        self.assertEqual(self._accept(1, "192.0.2.2"), 1)
        with freeze_time(SAME_MINUTE):
            self.assertEqual(self._accept(1), 0)
        with freeze_time(NEXT_MINUTE):
            self.assertEqual(self._accept(1), 1)

    def test_limits_of_a_token(self):
        count = limits.PER_TOKEN
        self.assertEqual(self._accept(count + 1, token="a"), count)
        self.assertEqual(self._accept(1, "192.0.2.2", token="a"), 0)
        self.assertEqual(self._accept(1, token="b"), 1)
        self.assertEqual(self._accept(1, None, token="a"), 0)
        with freeze_time(NEXT_MINUTE):
            self.assertEqual(self._accept(1, token="a"), 1)

    def test_one_household_has_many_addresses(self):
        count = limits.PER_ADDRESS
        self.assertEqual(self._accept(count, "2001:db8:1:2::1"), count)
        self.assertEqual(self._accept(1, "2001:db8:1:2::2"), 0)
        self.assertEqual(self._accept(1, "2001:db8:1:3::1"), 1)

    def test_what_is_refused_adds_nothing(self):
        self._accept(limits.PER_TOKEN + 5, token="a")
        self.assertEqual(self.requests.search_count([]), limits.PER_TOKEN)

    def test_one_statement(self):
        self._accept(1)
        with self.assertQueryCount(1):
            self._accept(1, token="a")

    def test_who_it_was_is_not_kept(self):
        self._accept(1, token="secret")
        row = self.requests.search([])
        self.assertEqual((len(row.network), len(row.token)), (64, 64))
        with freeze_time("2026-06-29 12:00:00"):
            self._accept(1, token="secret")
        later = self.requests.search([]) - row
        self.assertNotEqual(row.network, later.network)
        self.assertNotEqual(row.token, later.token)

    def test_the_past_is_deleted(self):
        self._accept(1)
        with freeze_time(SAME_MINUTE):
            self._accept(1)
            self.requests._gc_counted()
            self.assertEqual(self.requests.search_count([]), 2)
        with freeze_time(NEXT_MINUTE):
            self.requests._gc_counted()
        self.env.invalidate_all()
        self.assertEqual(self.requests.search_count([]), 1)


@tagged("post_install", "-at_install")
class TestRequestPages(SurveyCase, HttpCase):
    """Whoever writes too much is asked to wait, and loses nothing."""

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)
        self.answer = self._ask(self.ann)
        self.place = self._make_place("Door", asks_on_orders=True)

    def _limit(self, name, most):
        self.startPatcher(patch.object(limits, name, most))

    def _call(self, route, answer=None, survey=None, **params):
        answer = answer or self.answer
        address = f"{(survey or self.survey).access_token}/{answer.access_token}"
        with mute_logger("odoo.http"):
            return self.url_open(
                f"/survey/{route}/{address}",
                json={"jsonrpc": "2.0", "id": 7, "params": params},
            )

    def _submit(self, answer=None):
        return self._call("submit", answer, **{str(self.nps.id): "9"})

    def _post(self, path, **data):
        token = http.Request.csrf_token(self)
        with mute_logger("odoo.http"):
            return self.url_open(path, data={"csrf_token": token, **data})

    def _count(self):
        return self.env["customer.survey.request"].search_count([])

    def assertRefused(self, page):
        self.assertEqual(page.status_code, 429)
        self.assertEqual(page.headers["Retry-After"], "60")

    def test_an_answer_sent_too_often(self):
        self._limit("PER_TOKEN", 1)
        self.assertEqual(self._call("begin").status_code, 200)
        refused = self._submit()
        self.assertRefused(refused)
        self.assertEqual(
            refused.json(),
            {"jsonrpc": "2.0", "id": 7, "result": [{}, {"error": "crowded"}]},
        )
        self.assertEqual(self.answer.state, "in_progress")
        self.assertFalse(self.answer.user_input_line_ids)
        other = self._ask(self.ann)
        self.assertEqual(self._call("begin", other).status_code, 200)
        self.env["customer.survey.request"].search([]).unlink()
        self.assertEqual(self._submit().status_code, 200)
        self.assertEqual((self.answer.state, self.answer.score), ("done", 9))

    def test_an_answer_begun_too_often(self):
        self._limit("PER_TOKEN", 0)
        self.assertRefused(self._call("begin"))
        self.assertEqual(self.answer.state, "new")

    def test_an_address_that_writes_to_many(self):
        self._limit("PER_ADDRESS", 2)
        answers = [self._ask(self.ann) for _ in range(3)]
        pages = [self._call("begin", answer) for answer in answers]
        self.assertEqual([page.status_code for page in pages], [200, 200, 429])
        self.assertEqual(answers[2].state, "new")

    def test_places_and_receipts(self):
        self._limit("PER_ADDRESS", 1)
        order = self.env["sale.order"].create(
            {"partner_id": self.ann.id, "company_id": self.company.id, "state": "sale"}
        )
        door = f"/survey/place/{self.place.code}"
        receipt = f"/survey/receipt/{order.id}-{order._survey_signature()}"
        self.assertEqual(self._post(door, score="9").status_code, 200)
        for path in (door, receipt):
            page = self._post(path, score="9")
            self.assertRefused(page)
            self.assertIn("Nothing is lost", page.text)
        self.assertEqual(self.place.answer_ids.mapped("channel"), ["qr"])

    def test_nobody_begins_by_the_address_of_the_survey(self):
        path = f"/survey/start/{self.survey.access_token}"
        self.assertEqual(self.url_open(path).status_code, 404)
        self.assertEqual(self.survey.user_input_ids, self.answer)

    def test_objections_of_many_come_from_one_address(self):
        self._limit("PER_ADDRESS", 1)
        self._limit("PER_TOKEN", 1)
        self.assertEqual(self._call("begin", self._ask(self.ann)).status_code, 200)
        self.assertEqual(self._call("begin").status_code, 429)
        path = f"/survey/optout/{self.answer.access_token}"
        self.assertEqual(self._post(path).status_code, 200)
        self.assertRefused(self._post(path))
        other = self._ask(self._make_customer("Ben"))
        page = self._post(f"/survey/optout/{other.access_token}")
        self.assertEqual(page.status_code, 200)

    def test_looking_counts_nothing(self):
        token = f"{self.survey.access_token}/{self.answer.access_token}"
        for path in (
            f"/survey/{token}",
            f"/survey/rate/{token}/9",
            f"/survey/start/{self.survey.access_token}"
            f"?answer_token={self.answer.access_token}",
            f"/survey/place/{self.place.code}",
            f"/survey/optout/{self.answer.access_token}",
        ):
            self.assertEqual(self.url_open(path).status_code, 200, path)
        self.assertEqual(self._count(), 0)

    def test_staff_is_not_limited(self):
        new_test_user(self.env, "clerk", "base.group_user")
        self.authenticate("clerk", "clerk")
        self._limit("PER_ADDRESS", 0)
        page = self._post(f"/survey/place/{self.place.code}", score="9")
        self.assertEqual(page.status_code, 200)
        self.assertEqual(self._count(), 0)

    def test_surveys_of_stock_are_not_limited(self):
        self._limit("PER_ADDRESS", 0)
        exam = self._make_survey(survey_type="survey", access_mode="public")
        answer = self._ask(self.ann, exam)
        self.assertEqual(self._call("begin", answer, exam).status_code, 200)
        self.assertEqual(self._call("submit", answer, exam).status_code, 200)
        start = self.url_open(f"/survey/start/{exam.access_token}")
        self.assertEqual(start.status_code, 200)
        self.assertEqual(self._count(), 0)
