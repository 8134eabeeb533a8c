import threading
from itertools import product
from unittest.mock import patch
from urllib.parse import quote

from werkzeug.routing.converters import NumberConverter

from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..models import customer_survey_request
from .common import SurveyCase

OURS = ("/survey/", "/my/cases", "/my/feedback", "/customer_survey/")
TEXTS = (
    "none",
    "%00",
    "%ED%A0%80",
    quote("²"),
    quote("'; DROP TABLE survey_survey; --"),
    quote("<script>alert(1)</script>"),
    "9" * 20,
    "a" * 3000,
)
NUMBERS = ("0", "-1", "7", "999", "9" * 10, "9" * 40, f"-{'9' * 10}", "9" * 5000)
QUERIES = (
    "rate={0}&score={0}&answer_token={0}",
    "previous_page_id={0}&page={0}&review={0}",
    "access_token={0}&thanks={0}&filters={0}",
)
VALUES = (None, True, 0, -1, 10**30, 1e308, "\x00", "\ud800", "x" * 20001, [], {})
NESTED = ([[]], [{"comment": {}}], {"comment": []}, {"a": {"b": [None]}}, ["1"] * 5000)
NAMES = ("page_id", "question_id", "previous_page_id", "lang_code", "token", "access")


@tagged("post_install", "-at_install")
class TestFuzz(SurveyCase, HttpCase):
    """Whatever is sent to a public address, nothing breaks."""

    def setUp(self):
        super().setUp()
        # The map of addresses is that of the database of the thread.
        thread = threading.current_thread()
        self.startPatcher(
            patch.object(thread, "dbname", self.env.cr.dbname, create=True)
        )
        # What is refused unread breaks nothing.
        for limit in ("PER_ADDRESS", "PER_TOKEN"):
            self.startPatcher(patch.object(customer_survey_request, limit, 10**6))
        self.answer = self._ask(self.ann)
        self.place = self._make_place("Door", asks_on_orders=True)
        order = self.env["sale.order"].create(
            {"partner_id": self.ann.id, "company_id": self.company.id, "state": "sale"}
        )
        self.receipt = f"{order.id}-{order._survey_signature()}"

    def _routes(self, kind):
        """Rules of the addresses of surveys, and of what customers see of cases."""
        rules = self.env["ir.http"].routing_map().iter_rules()
        return [
            rule
            for rule in rules
            if rule.rule.startswith(OURS) and rule.endpoint.routing["type"] == kind
        ]

    def _fillings(self, rule):
        """The address with what is strange, and with tokens that there are."""
        real = {
            "survey_token": self.survey.access_token,
            "answer_token": self.answer.access_token,
            "code": self.place.code,
        }
        if rule.rule.startswith("/survey/receipt/"):
            real["code"] = self.receipt
        for number in range(len(TEXTS)):
            for with_survey in (False, True):
                yield self._fill(rule, number, real if with_survey else {})

    def _fill(self, rule, number, real):
        path = ""
        for is_dynamic, part in rule._trace:
            if not is_dynamic:
                path += part
            elif part in real:
                path += real[part]
            elif isinstance(rule._converters[part], NumberConverter):
                path += NUMBERS[number % len(NUMBERS)]
            else:
                path += TEXTS[number]
        return path.removeprefix("|")

    def _ask_for(self, path, **data):
        with mute_logger("odoo.http", "werkzeug"):
            return self.url_open(path, allow_redirects=False, **data).status_code

    def test_every_address(self):
        rules = self._routes("http")
        self.assertGreater(len(rules), 20)
        for login in (None, self._portal_user().login):
            self.authenticate(login, login)
            for rule in rules:
                for path in dict.fromkeys(self._fillings(rule)):
                    self.assertLess(self._ask_for(path), 500, path)

    def _portal_user(self):
        return new_test_user(self.env, "portal_fuzz", "base.group_portal")

    def test_every_question_mark(self):
        token = f"{self.survey.access_token}/{self.answer.access_token}"
        for path in (
            f"/survey/{token}",
            f"/survey/start/{self.survey.access_token}",
            f"/survey/print/{self.survey.access_token}",
            f"/survey/rate/{token}/9",
            f"/survey/place/{self.place.code}",
            f"/survey/receipt/{self.receipt}",
            f"/survey/optout/{self.answer.access_token}",
            "/my/cases/1",
        ):
            for query, value in product(QUERIES, (*TEXTS, *NUMBERS)):
                address = f"{path}?{query.format(value)}"
                self.assertLess(self._ask_for(address), 500, address)
        self.assertEqual(self.answer.state, "new")
        self.assertEqual(len(self.survey.user_input_ids), 1)

    def test_every_form(self):
        for rule in self._routes("http"):
            if "POST" not in (rule.methods or ("POST",)):
                continue
            for path in dict.fromkeys(self._fillings(rule)):
                status = self._ask_for(path, data={"score": "²", "kind": "\x00"})
                self.assertLess(status, 500, path)

    def test_every_call(self):
        """Refused, or no answer; never an error of the server."""
        question_ids = [str(question.id) for question in self.survey.question_ids]
        addresses = (
            f"{self.survey.access_token}/{self.answer.access_token}",
            f"{self.survey.access_token}/none",
            "%00/%00",
        )
        for route, address in product(("begin", "submit", "next_question"), addresses):
            for value in (*VALUES, *NESTED):
                params = dict.fromkeys((*NAMES, *question_ids), value)
                for sent in (params, dict.fromkeys(question_ids, value), {"0": value}):
                    self._call(f"/survey/{route}/{address}", sent)
        self.assertFalse(self.answer.user_input_line_ids)

    def _call(self, path, params):
        call = {"jsonrpc": "2.0", "id": 1, "method": "call", "params": params}
        with mute_logger("odoo.http", "werkzeug"):
            reply = self.url_open(path, json=call)
        self.assertLess(reply.status_code, 500, path)
        if reply.status_code == 200:
            self.assertNotIn("error", reply.json(), (path, str(params)[:200]))
