from odoo import api, fields, models
from odoo.tools import format_date

from ..tools.metric import METRICS


class CustomerProfile(models.Model):
    """Who was unhappy may be about to leave."""

    _inherit = "customer.profile"

    last_score_id = fields.Many2one(
        "customer.survey.last",
        compute="_compute_last_score_id",
        compute_sudo=True,
        groups="customer_survey.group_customer_survey_user",
    )

    @api.depends("partner_id", "company_id")
    def _compute_last_score_id(self):
        scores = self.env["customer.survey.last"].search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
            ]
        )
        found = {(row.partner_id, row.company_id): row for row in scores}
        for profile in self:
            key = (profile.partner_id, profile.company_id)
            profile.last_score_id = found.get(key, False)

    def _get_reasons(self, documents):
        reasons = super()._get_reasons(documents)
        last = self.sudo().last_score_id
        if last.score_class != "unhappy":
            return reasons
        unhappy = {
            "code": "unhappy",
            "text": self.env._(
                "Unhappy: %(score)s of %(best)s on %(date)s",
                score=last.score,
                best=METRICS[last.metric_type].highest,
                date=format_date(self.env, last.date),
            ),
            "model": "survey.user_input",
            "ids": last.answer_id.ids,
        }
        return [unhappy, *reasons]
