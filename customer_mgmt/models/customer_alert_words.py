from odoo import api, fields, models


class CustomerAlert(models.Model):
    """Why there is an alert, in words."""

    _inherit = "customer.alert"

    reasons = fields.Json(
        compute="_compute_reasons",
        help="List of {code, text, model, ids}: why the alert was raised and, while "
        "it is open, why the customer stands where it does.",
    )
    reason_summary = fields.Char(string="Why", compute="_compute_reasons")

    @api.depends("cause_ids", "state", "profile_id")
    @api.depends_context("lang", "tz")
    def _compute_reasons(self):
        for alert in self:
            reasons = alert._get_reasons()
            alert.reasons = reasons
            alert.reason_summary = " · ".join(reason["text"] for reason in reasons)

    def _get_reasons(self):
        """The latest of each kind of cause, then what the profile adds: reasons, and
        the records that show them."""
        self.ensure_one()
        causes = [cause._get_reason() for cause in self.cause_ids.sorted(_by_age)]
        reasons = {}
        for reason in causes:
            reasons.setdefault(reason["code"], reason)
        if self.state != "closed":
            for reason in self.profile_id.reasons or ():
                known = reasons.setdefault(reason["code"], reason)
                if not known["ids"]:
                    known |= {"model": reason["model"], "ids": reason["ids"]}
        return list(reasons.values())


def _by_age(cause):
    """The latest first."""
    return (-cause.date.toordinal(), -cause.id)
