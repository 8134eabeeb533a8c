from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal

from .preferences import Preferences


class ContactPreferences(CustomerPortal):
    @route(
        "/my/preferences",
        type="http",
        auth="user",
        website=True,
        methods=["GET", "POST"],
    )
    def portal_my_preferences(self, **_kw):
        """Customers decide about what they are contacted, for the own contact only."""
        partner, company = request.env.user.partner_id, request.env.company
        preferences = Preferences(partner.sudo(), company.sudo(), "portal")
        saved = None
        if request.httprequest.method == "POST":
            saved = preferences.save(request.httprequest.form)
        return request.render(
            "customer_mgmt.portal_my_preferences",
            {
                **self._prepare_portal_layout_values(),
                **preferences.get_values(),
                "page_name": "contact_preferences",
                "saved": saved,
            },
        )
