from markupsafe import escape

from odoo import api, fields, models

from .customer_contact_rule import CONTACT_CHANNELS, CONTACT_PURPOSES

# Where the customer said so, and the channel under which the ledger shows it.
SOURCES = [
    ("contact", "Told Us"),
    ("till", "At the Till"),
    ("portal", "Customer Portal"),
    ("link", "Link in a Message"),
    ("import", "Import"),
]
CHANNEL_OF_SOURCE = {"till": "visit", "portal": "web", "link": "web"}


class CustomerConsent(models.Model):
    """Whether somebody agreed to be contacted for a purpose on a channel, or objected.

    One row is in force; the ledger of interactions keeps every change of it.
    """

    _name = "customer.consent"
    _description = "Consent"
    _order = "partner_id, purpose, channel, id"

    partner_id = fields.Many2one(
        "res.partner", string="Contact", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
        index=True,
    )
    purpose = fields.Selection(CONTACT_PURPOSES, required=True, default="marketing")
    channel = fields.Selection(CONTACT_CHANNELS, required=True)
    state = fields.Selection(
        [("granted", "Agreed"), ("withdrawn", "Objected")],
        string="Decision",
        required=True,
        default="granted",
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    source = fields.Selection(
        SOURCES, string="Learnt from", required=True, default="contact"
    )
    note = fields.Char()

    _decided_once = models.UniqueIndex(
        "(partner_id, company_id, purpose, channel)",
        "There is already a decision for this contact, purpose and channel: change "
        "that one.",
    )

    @api.depends("purpose", "channel", "state")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("purpose", "channel", "state")
        }
        for consent in self:
            consent.display_name = " · ".join(
                labels[name].get(consent[name]) or "" for name in labels
            )

    @api.model_create_multi
    def create(self, vals_list):
        consents = super().create(vals_list)
        consents._log_change()
        return consents

    def write(self, vals):
        before = {consent: consent.state for consent in self}
        if "state" in vals:
            vals = {"date": fields.Datetime.now(), **vals}
        result = super().write(vals)
        self.filtered(lambda consent: consent.state != before[consent])._log_change()
        return result

    @api.model
    def _choices(self, partner, company):
        """{(purpose, channel): whether contacts are allowed}, for everything that can
        be decided."""
        rules = company.customer_policy_id.sudo().contact_rule_ids
        asked = rules.filtered(lambda rule: rule.kind == "consent")
        usual = {
            (purpose, channel): not any(
                rule._is_about(channel, purpose) for rule in asked
            )
            for purpose, _label in CONTACT_PURPOSES
            for channel, _label in CONTACT_CHANNELS
        }
        decided = self._decisions(partner, company)
        return usual | {key: row.state == "granted" for key, row in decided.items()}

    @api.model
    def _decisions(self, partner, company):
        """{(purpose, channel): the decision in force}"""
        rows = self.search(
            [("partner_id", "=", partner.id), ("company_id", "=", company.id)]
        )
        return {(row.purpose, row.channel): row for row in rows}

    @api.model
    def _decide(self, partner, company, choices, source):
        """Record what somebody decided, as far as it differs from before.

        :param choices: {(purpose, channel): whether contacts are allowed}
        :return: the decisions that changed
        """
        before = self._choices(partner, company)
        decided = self._decisions(partner, company)
        changed = self.browse()
        for (purpose, channel), allowed in choices.items():
            if allowed == before[purpose, channel]:
                continue
            key = {"purpose": purpose, "channel": channel}
            vals = {
                "state": "granted" if allowed else "withdrawn",
                "source": source,
                "note": False,
            }
            row = decided.get((purpose, channel))
            if row:
                row.write(vals)
            else:
                owner = {"partner_id": partner.id, "company_id": company.id}
                row = self.create({**owner, **key, **vals})
            changed |= row
        return changed

    @api.model
    def _keep_latest(self, partners):
        """Before contacts are merged: one decision each for the one that stays."""
        latest = {}
        rows = self.search([("partner_id", "in", partners.ids)], order="date, id")
        for row in rows:
            latest[row.company_id, row.purpose, row.channel] = row
        (rows - self.union(*latest.values())).unlink()

    def _log_change(self):
        """The history of a decision is in the ledger."""
        self.env["customer.interaction"]._log(
            [consent._prepare_interaction_vals() for consent in self]
        )

    def _prepare_interaction_vals(self):
        return {
            "type": "consent",
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "date": self.date,
            "channel": CHANNEL_OF_SOURCE.get(self.source, "other"),
            "summary": self.display_name,
            "note": self.note and escape(self.note),
            "res_model": self._name,
            "res_id": self.id,
        }
