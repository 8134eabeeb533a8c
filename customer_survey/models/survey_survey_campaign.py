from odoo import fields, models


class SurveySurvey(models.Model):
    """What is asked no more is not sent any more."""

    _inherit = "survey.survey"

    campaign_ids = fields.One2many("customer.survey.campaign", "survey_id")

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active") is False:
            campaigns = self.sudo().with_context(active_test=False).campaign_ids
            campaigns = campaigns.filtered(lambda each: each.state != "closed")
            campaigns._cancel_planned("survey_archived")
            campaigns.filtered(lambda each: each.state == "running").action_pause()
        return result
