from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.customer_contact_rule import CONTACT_CHANNELS, CONTACT_PURPOSES

SWITCH = {"on": True, "off": False}


class ContactPreferences(CustomerPortal):
    @route(
        "/my/preferences",
        type="http",
        auth="user",
        website=True,
        methods=["GET", "POST"],
    )
    def portal_my_preferences(self, **_kw):
        """Customers decide about what they are contacted."""
        saved = None
        if request.httprequest.method == "POST":
            saved = self._save_preferences(request.httprequest.form)
        return request.render(
            "customer_mgmt.portal_my_preferences",
            {**self._prepare_preferences_values(), "saved": saved},
        )

    def _prepare_preferences_values(self):
        partner, company = request.env.user.partner_id, request.env.company
        consents = request.env["customer.consent"].sudo()
        channel = consents._fields["channel"]
        return {
            **self._prepare_portal_layout_values(),
            "page_name": "contact_preferences",
            "partner": partner,
            "company": company,
            "channels": channel._description_selection(request.env),
            "choices": consents._choices(partner, company),
        }

    def _save_preferences(self, form):
        """Save the switches that were sent, for the user's own contact only.

        :return: what changed
        """
        partner = request.env.user.partner_id.sudo()
        return {
            "preferred": self._save_preferred(partner, form),
            "personal": self._save_personal(partner, form),
            "decisions": self._save_decisions(partner, form),
        }

    def _save_preferred(self, partner, form):
        """The channel that is preferred now, if that changed; empty for none."""
        channel = form.get("preferred_channel")
        known = {"", *dict(CONTACT_CHANNELS)}
        if channel not in known or channel == (partner.preferred_channel or ""):
            return None
        partner.preferred_channel = channel
        return channel

    def _save_personal(self, partner, form):
        """Whether personal offers are wanted, if that changed."""
        wanted = self._read_switch(form, "personal")
        if wanted in (None, not partner.no_personalisation):
            return None
        partner.no_personalisation = not wanted
        return wanted

    def _save_decisions(self, partner, form):
        sent = {
            (purpose, channel): self._read_switch(form, f"{purpose}.{channel}")
            for purpose, _label in CONTACT_PURPOSES
            for channel, _label in CONTACT_CHANNELS
        }
        choices = {key: value for key, value in sent.items() if value is not None}
        consents = request.env["customer.consent"].sudo()
        return consents._decide(partner, request.env.company, choices, "portal")

    def _read_switch(self, form, name):
        """On, off, or None if the form does not say. A box that is not ticked sends
        nothing, so a hidden field before it says "off": the last one counts."""
        values = form.getlist(name)
        return SWITCH.get(values[-1]) if values else None
