from odoo.tests import HttpCase


class PageCase(HttpCase):
    """Public pages whose addresses are secrets."""

    def _assert_secret(self, response):
        """No search engine finds the page, and no other site learns its address."""
        headers = response.headers
        self.assertEqual(headers["X-Robots-Tag"], "noindex, nofollow")
        self.assertEqual(headers["Referrer-Policy"], "no-referrer")
