from contextlib import contextmanager
from unittest.mock import patch

from odoo.sql_db import Cursor
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL, mute_logger

from ..models import customer_survey_token
from .common import SurveyCase

COMPARED = "odoo.addons.customer_survey.models.customer_survey_token.consteq"


@tagged("post_install", "-at_install")
class TestToken(SurveyCase, HttpCase):
    """Tokens are compared in a time that tells nothing about them."""

    def setUp(self):
        super().setUp()
        self.answer = self._ask(self.ann)
        self.answers = self.env["survey.user_input"].sudo()
        self.tokens = self.env["customer.survey.token"]

    def test_the_right_token(self):
        found = self.tokens._find(self.answers, self.answer.access_token)
        self.assertEqual(found, self.answer)

    def test_wrong_tokens(self):
        right = self.answer.access_token
        for wrong in (f"{right[:-1]}x", right.upper(), right[:8], "", None, 5, "\x00"):
            self.assertFalse(self.tokens._find(self.answers, wrong), wrong)

    def test_the_digest_decides_nothing(self):
        """Whoever found two texts of one digest would have to have the right one."""
        with patch.object(customer_survey_token, "md5") as digest:
            hexdigest = digest.return_value.hexdigest
            hexdigest.return_value = self._digest(self.answer.access_token)
            self.assertFalse(self.tokens._find(self.answers, "another-token"))
            found = self.tokens._find(self.answers, self.answer.access_token)
        self.assertEqual(found, self.answer)

    def _digest(self, text):
        self.env.cr.execute("SELECT md5(%s)", [text])
        return self.env.cr.fetchone()[0]

    def test_an_index_finds_the_digest(self):
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        domain = self.tokens._domain_digest("access_token", "x")
        query = self.answers._search(domain)
        self.assertIn("token_idx", self._explain(query))

    def _explain(self, query):
        select = query.select()
        self.env.cr.execute(f"EXPLAIN {select.code}", select.params)
        return "\n".join(row[0] for row in self.env.cr.fetchall())

    def test_every_public_page(self):
        place = self._make_place("Door")
        survey, answer = self.survey.access_token, self.answer.access_token
        for path, secrets in (
            (f"/survey/start/{survey}?answer_token={answer}", {survey, answer}),
            (f"/survey/{survey}/{answer}", {survey, answer}),
            (f"/survey/rate/{survey}/{answer}/9", {survey, answer}),
            (f"/survey/retry/{survey}/{answer}", {survey, answer}),
            (f"/survey/print/{survey}?answer_token={answer}", {survey, answer}),
            (f"/survey/optout/{answer}", {answer}),
            (f"/survey/place/{place.code}", {place.code}),
        ):
            self.assertEqual(self._compared(path), secrets, path)

    def test_every_call(self):
        survey, answer = self.survey.access_token, self.answer.access_token
        for route in ("begin", "submit"):
            path = f"/survey/{route}/{survey}/{answer}"
            self.assertEqual(self._compared(path, json={}), {survey, answer}, path)

    def test_what_is_wrong_is_never_looked_up_by_its_value(self):
        wrong = "6f9619ff-8b86-d011-b42d-00cf4fc964ff"
        for path in (
            f"/survey/{wrong}/{wrong}",
            f"/survey/optout/{wrong}",
            f"/survey/place/{wrong}",
        ):
            with self._statements() as statements, mute_logger("odoo.http"):
                self.assertEqual(self.url_open(path).status_code, 404, path)
            self.assertTrue(any("md5(" in each for each in statements), path)
            self.assertFalse([each for each in statements if wrong in each], path)

    @contextmanager
    def _statements(self):
        """What the database is asked meanwhile, with the values."""
        statements, execute = [], Cursor.execute

        def note(cursor, query, params=None, log_exceptions=True):
            values = query.params if isinstance(query, SQL) else params
            statements.append(f"{query} {values}")
            return execute(cursor, query, params, log_exceptions)

        with patch.object(Cursor, "execute", note):
            yield statements

    def _compared(self, path, **data):
        """The tokens that were compared for one request, redirections aside."""
        compared = set()

        def note(found, given):
            compared.add(given.decode())
            return found == given

        with patch(COMPARED, note), mute_logger("odoo.http"):
            self.url_open(path, allow_redirects=False, **data)
        return compared
