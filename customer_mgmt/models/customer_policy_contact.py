from odoo import api, fields, models

from ..tools.contact import QuietHours


class CustomerPolicy(models.Model):
    """How often, and when, a company turns to its customers."""

    _inherit = "customer.policy"

    contact_rule_ids = fields.One2many(
        "customer.contact.rule",
        "policy_id",
        string="Contact Limits",
        default=lambda self: self.env["customer.contact.rule"]._default_commands(),
    )
    quiet_from = fields.Float(
        string="Quiet Hours from",
        default=21.0,
        help="In the time zone of the customer, or of this policy if it is unknown. "
        "Calls, visits, emails, SMS and WeChat messages wait until the quiet hours "
        "are over.",
    )
    quiet_until = fields.Float(
        string="Quiet Hours until", default=9.0, help="Equal hours: none are quiet."
    )

    _quiet_hours = models.Constraint(
        "CHECK(quiet_from >= 0 AND quiet_from < 24"
        " AND quiet_until >= 0 AND quiet_until < 24)",
        "Quiet hours are times of the day between 00:00 and 23:59.",
    )

    @api.model
    def _scoring_fields(self):
        return super()._scoring_fields() - {
            "contact_rule_ids",
            "quiet_from",
            "quiet_until",
        }

    def _quiet_time(self):
        """The :class:`QuietHours` of a company; none without a policy."""
        return QuietHours(self.quiet_from, self.quiet_until)
