from typing import NamedTuple

from odoo.http import request

from ..models.customer_contact_rule import CONTACT_CHANNELS, CONTACT_PURPOSES

SWITCH = {"on": True, "off": False}


class Preferences(NamedTuple):
    """What a contact wants from a company, as the form of preferences shows and saves
    it; whoever makes one has made sure that the visitor may decide for the contact."""

    partner: object  # res.partner, as superuser
    company: object  # res.company, as superuser
    source: str  # of the consents, see customer.consent

    def get_values(self):
        """The values of the template ``customer_mgmt.preferences_form``."""
        consents = self._consents()
        channel = consents._fields["channel"]
        return {
            "partner": self.partner,
            "company": self.company,
            "channels": channel._description_selection(request.env),
            "choices": consents._choices(self.partner, self.company),
        }

    def save(self, form):
        """Save the switches that were sent.

        :return: what changed
        """
        return {
            "preferred": self._save_preferred(form),
            "personal": self._save_personal(form),
            "decisions": self._save_decisions(form),
        }

    def withdraw(self, keys):
        """:param keys: the (purpose, channel) that are not wanted any more"""
        self._decide(dict.fromkeys(keys, False))

    def _save_preferred(self, form):
        """The channel that is preferred now, if that changed; empty for none."""
        channel = form.get("preferred_channel")
        known = {"", *dict(CONTACT_CHANNELS)}
        if channel not in known or channel == (self.partner.preferred_channel or ""):
            return None
        self.partner.preferred_channel = channel
        return channel

    def _save_personal(self, form):
        """Whether personal offers are wanted, if that changed."""
        wanted = self._read_switch(form, "personal")
        if wanted in (None, not self.partner.no_personalisation):
            return None
        self.partner.no_personalisation = not wanted
        return wanted

    def _save_decisions(self, form):
        sent = {
            (purpose, channel): self._read_switch(form, f"{purpose}.{channel}")
            for purpose, _label in CONTACT_PURPOSES
            for channel, _label in CONTACT_CHANNELS
        }
        return self._decide(
            {k: value for k, value in sent.items() if value is not None}
        )

    def _decide(self, choices):
        consents = self._consents()
        return consents._decide(self.partner, self.company, choices, self.source)

    def _consents(self):
        return request.env["customer.consent"].sudo()

    def _read_switch(self, form, name):
        """On, off, or None if the form does not say. A box that is not ticked sends
        nothing, so a hidden field before it says "off": the last one counts."""
        values = form.getlist(name)
        return SWITCH.get(values[-1]) if values else None
