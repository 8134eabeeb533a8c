from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

from .customer_interaction_type import CHANNELS, LIMITED_PURPOSES, PURPOSES

# The ways in which a company turns to a customer, and about which customers decide.
REACHING = ("email", "sms", "phone", "wechat", "post", "visit")
CONTACT_CHANNELS = [(code, dict(CHANNELS)[code]) for code in REACHING]
CONTACT_PURPOSES = [
    (code, label) for code, label in PURPOSES if code in LIMITED_PURPOSES
]
DEFAULTS = [
    {"maximum": 1, "period": 7, "channel": "sms"},
    {"maximum": 2, "period": 7, "channel": "email"},
    {"maximum": 4, "period": 7},
    {"maximum": 8, "period": 30},
    {"maximum": 1, "period": 48, "unit": "hours"},
]


class CustomerContactRule(models.Model):
    """What a company allows itself when it turns to customers.

    A contact must pass every rule about its channel and purpose. No rule means no
    limit, a maximum of zero means never. A minimum gap of two days is the rule "at
    most 1 in 48 hours".
    """

    _name = "customer.contact.rule"
    _description = "Contact Rule"
    _order = "policy_id, id"

    policy_id = fields.Many2one(
        "customer.policy", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True)
    kind = fields.Selection(
        [("limit", "At Most"), ("consent", "Only with Consent")],
        string="Rule",
        required=True,
        default="limit",
        help="With consent: the customer must have agreed. Otherwise contacts are "
        "allowed until the customer objects.",
    )
    maximum = fields.Integer(
        string="Contacts at Most", default=1, help="0 means never."
    )
    period = fields.Integer(string="In", default=7)
    unit = fields.Selection(
        [("hours", "Hours"), ("days", "Days")], required=True, default="days"
    )
    channel = fields.Selection(
        CONTACT_CHANNELS, help="Empty: contacts on all channels count together."
    )
    purpose = fields.Selection(
        CONTACT_PURPOSES, help="Empty: contacts for all purposes count together."
    )

    _numbers = models.Constraint(
        "CHECK(maximum >= 0 AND period > 0)",
        "A contact rule allows zero contacts or more, in one day or hour or more.",
    )

    @api.depends("kind", "maximum", "period", "unit", "channel", "purpose")
    @api.depends_context("lang")
    def _compute_display_name(self):
        channels = dict(self._fields["channel"]._description_selection(self.env))
        purposes = dict(self._fields["purpose"]._description_selection(self.env))
        for rule in self:
            parts = [
                rule._in_words(),
                channels.get(rule.channel) or self.env._("all channels"),
                purposes.get(rule.purpose) or self.env._("all purposes"),
            ]
            rule.display_name = " · ".join(parts)

    def _in_words(self):
        values = {"maximum": self.maximum, "period": self.period}
        if self.kind == "consent":
            return self.env._("Only with consent")
        if not self.maximum:
            return self.env._("Never")
        if self.unit == "hours":
            return self.env._("At most %(maximum)s in %(period)s hours", **values)
        return self.env._("At most %(maximum)s in %(period)s days", **values)

    def _is_about(self, channel, purpose):
        self.ensure_one()
        return self.channel in (channel, False) and self.purpose in (purpose, False)

    def _window(self):
        """The time in which ``maximum`` contacts are allowed."""
        self.ensure_one()
        return timedelta(**{self.unit: self.period})

    @api.model
    def _default_commands(self):
        """The rules of a new policy."""
        return [Command.create(values) for values in DEFAULTS]
