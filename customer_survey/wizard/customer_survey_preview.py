from odoo import api, fields, models
from odoo.fields import Command

from ..models.customer_survey_invitation import CHANNELS, INVITATION_REASONS


class CustomerSurveyPreview(models.TransientModel):
    """Before a campaign starts: how many would be asked, who not, how exact it gets."""

    _name = "customer.survey.preview"
    _description = "Preview of a Survey Campaign"

    campaign_id = fields.Many2one(
        "customer.survey.campaign", required=True, ondelete="cascade"
    )
    kind = fields.Selection(related="campaign_id.kind")
    metric_type = fields.Selection(related="campaign_id.metric_type")
    occasion_count = fields.Integer(string="Occasions", readonly=True)
    invited_count = fields.Integer(string="Would Be Invited", readonly=True)
    response_percent = fields.Float(string="Expected Response (%)")
    answer_count = fields.Integer(
        string="Expected Answers", compute="_compute_precision"
    )
    margin = fields.Float(
        string="Precision (± Points)",
        compute="_compute_precision",
        digits=(16, 1),
        help="95 times of 100 the true score is not further away than this from the"
        " measured one.",
    )
    line_ids = fields.One2many("customer.survey.preview.line", "preview_id")

    @api.model_create_multi
    def create(self, vals_list):
        previews = super().create(vals_list)
        for preview in previews:
            preview._fill()
        return previews

    def _fill(self):
        campaign = self.campaign_id
        campaign.check_access("write")
        forecast = campaign._forecast()
        self.write(
            {
                "occasion_count": forecast.occasions,
                "invited_count": forecast.invited,
                "response_percent": 100 * campaign._expected_share(),
                "line_ids": [
                    *(
                        Command.create({"channel": channel, "count": count})
                        for channel, count in sorted(forecast.channels.items())
                    ),
                    *(
                        Command.create({"reason": reason, "count": count})
                        for reason, count in sorted(forecast.held_back.items())
                    ),
                ],
            }
        )

    @api.depends("invited_count", "response_percent", "campaign_id")
    def _compute_precision(self):
        for preview in self:
            share = min(max(preview.response_percent, 0), 100) / 100
            preview.answer_count, preview.margin = (
                preview.campaign_id._expected_precision(preview.invited_count, share)
            )


class CustomerSurveyPreviewLine(models.TransientModel):
    """How many are reached on a channel, or not for a reason."""

    _name = "customer.survey.preview.line"
    _description = "Line of a Preview of a Survey Campaign"

    preview_id = fields.Many2one(
        "customer.survey.preview", required=True, ondelete="cascade"
    )
    channel = fields.Selection(CHANNELS, string="Invited by", readonly=True)
    reason = fields.Selection(
        INVITATION_REASONS, string="Not Invited Because", readonly=True
    )
    count = fields.Integer(string="Customers", readonly=True)
