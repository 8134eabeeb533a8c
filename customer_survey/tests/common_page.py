from odoo import http
from odoo.tests import HttpCase
from odoo.tools import mute_logger

from ..models.customer_survey_link import PER_MINUTE


class PageCase(HttpCase):
    """Public pages whose addresses are secrets; ``path`` is the one of the test."""

    def post(self, path=None, **data):
        token = http.Request.csrf_token(self)
        with mute_logger("odoo.http"):
            return self.url_open(path or self.path, data={"csrf_token": token, **data})

    def _fill_queue(self, place):
        """As many answers as a place takes in a minute."""
        vals = {"survey_id": place.survey_id.id, "channel": "qr", "place_id": place.id}
        place.survey_id._create_customer_answers([vals] * PER_MINUTE)

    def _assert_secret(self, response):
        """No search engine finds the page, and no other site learns its address."""
        headers = response.headers
        self.assertEqual(headers["X-Robots-Tag"], "noindex, nofollow")
        self.assertEqual(headers["Referrer-Policy"], "no-referrer")
