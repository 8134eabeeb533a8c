from odoo import fields, models
from odoo.tools import format_amount

from .customer_alert import KINDS


class CustomerAlertCause(models.Model):
    """Why an alert was raised, in numbers: the words follow the reader's language."""

    _name = "customer.alert.cause"
    _description = "Cause of a Customer Alert"
    _order = "date, id"
    _rec_name = "kind"
    _log_access = False

    alert_id = fields.Many2one(
        "customer.alert", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="alert_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    date = fields.Date(required=True, readonly=True)
    days = fields.Integer(
        readonly=True, help="Days of silence, or days whose spending is compared."
    )
    limit_days = fields.Integer(
        readonly=True, help="Days of silence within which the customer was back before."
    )
    recent = fields.Monetary(string="Spent", readonly=True)
    before = fields.Monetary(string="Days before", readonly=True)
    last_year = fields.Monetary(readonly=True)
    is_yearly = fields.Boolean(readonly=True, help="Last year is known.")
    subject = fields.Char(readonly=True, help="What was cancelled or complained about.")
    res_model = fields.Char(readonly=True)
    res_ids = fields.Json(readonly=True)

    def _get_reason(self):
        """The cause in the format of the reasons of a profile."""
        self.ensure_one()
        silent = self.kind in ("at_risk", "lapsed")
        return {
            # As on the profile, which says the same of today.
            "code": "silent" if silent else self.kind,
            "text": self._get_silence_words() if silent else self._get_words(),
            "model": self.res_model or False,
            "ids": self.res_ids or [],
        }

    def _get_silence_words(self):
        return self.env._(
            "Silent for %(days)s days; usually back within %(limit)s",
            days=self.days,
            limit=self.limit_days,
        )

    def _get_words(self):
        words = {
            "order_cancelled": self.env._("Cancelled: %(subject)s"),
            "complaint": self.env._("Complains: %(subject)s"),
            "spending": self.env._(
                "Spent %(recent)s in %(days)s days; %(before)s in the %(days)s days "
                "before"
            ),
            "yearly": self.env._(
                "Spent %(recent)s in %(days)s days; %(before)s in the %(days)s days "
                "before, %(last_year)s a year ago"
            ),
        }
        kind = "yearly" if self.is_yearly else self.kind
        return words[kind] % {
            "subject": self.subject,
            "days": self.days,
            "recent": format_amount(self.env, self.recent, self.currency_id),
            "before": format_amount(self.env, self.before, self.currency_id),
            "last_year": format_amount(self.env, self.last_year, self.currency_id),
        }
