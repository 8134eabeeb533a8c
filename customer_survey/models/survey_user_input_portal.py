from odoo import fields, models

from .survey_user_input import CHANNELS

# Those whom we turned to; others come by themselves, and all of them answer.
ASKING_CHANNELS = ("email", "sms")


class SurveyUserInput(models.Model):
    """Answers that were asked for by message, and given on the portal."""

    _inherit = "survey.user_input"

    asked_channel = fields.Selection(
        CHANNELS,
        string="Asked Through",
        readonly=True,
        copy=False,
        help="How the customer was asked, who then answered on the portal.",
    )

    def _prepare_response(self):
        vals = super()._prepare_response()
        if self.env.context.get("answered_on_portal") and self._has_been_sent():
            vals |= {"channel": "portal", "asked_channel": self.channel}
        return vals

    def _has_been_sent(self):
        """Receipts and interviews stay what they are; few answer on the portal, so
        that would tell who somebody is who was promised to have no name."""
        is_sent = not self.channel or self.channel in ASKING_CHANNELS
        return is_sent and not self.is_anonymous
