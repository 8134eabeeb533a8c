from odoo.http import Controller, Response, request, route

from ..models.customer_contact_rule import CONTACT_PURPOSES
from .preferences import Preferences

URL = "/customer/preferences/<string:partner_id>/<string:token>"
MAX_BYTES = 20_000
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


class PreferencesLink(Controller):
    """The pages behind the link in a message: no account is needed, the link is
    personal. Read by GET, changed by POST only."""

    @route(
        URL,
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET", "POST"],
        max_content_length=MAX_BYTES,
    )
    def customer_preferences(self, partner_id, token, **_kw):
        preferences = self._find_preferences(partner_id, token)
        if not preferences:
            return self._render("customer_mgmt.preferences_unknown", status=404)
        saved = None
        if request.httprequest.method == "POST":
            saved = preferences.save(request.httprequest.form)
        return self._render(
            "customer_mgmt.preferences_page",
            {**preferences.get_values(), "saved": saved, "no_index": True},
        )

    # Mail programs that unsubscribe with one click (RFC 8058) have no session.
    @route(
        f"{URL}/unsubscribe",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET", "POST"],
        csrf=False,
        max_content_length=MAX_BYTES,
    )
    def customer_unsubscribe(self, partner_id, token, purpose="marketing", **_kw):
        """By POST: no more emails of that purpose, nor any marketing by email. Older
        mail programs open the address instead: they are shown the page."""
        preferences = self._find_preferences(partner_id, token)
        if not preferences:
            return self._render("customer_mgmt.preferences_unknown", status=404)
        if request.httprequest.method != "POST":
            return request.redirect(preferences.partner._get_preferences_path())
        purposes = {"marketing", purpose} & set(dict(CONTACT_PURPOSES))
        preferences.withdraw((name, "email") for name in purposes)
        return Response(status=200, headers=HEADERS)

    def _find_preferences(self, partner_id, token):
        partner = request.env["res.partner"]._of_preferences_link(partner_id, token)
        return partner and Preferences(partner, partner.env.company, "link")

    def _render(self, template, values=None, status=200):
        response = request.render(template, values, status=status)
        response.headers.update(HEADERS)
        return response
