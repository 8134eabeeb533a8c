from odoo import api, models
from odoo.exceptions import UserError

# Decided by the launch and what follows it.
MANAGED = {"state", "uuid", "date_launch", "date_end", "frozen_segment_id", "promise"}
# Decided before the launch; the plan keeps its own part (see customer.care.plan).
DESIGN = {
    "kind",
    "holdout_share",
    "window_days",
    "worth_having",
    "plan_id",
    "wave_of_id",
}


class CustomerCampaign(models.Model):
    """The design is fixed from the launch on."""

    _inherit = "customer.campaign"

    @api.model_create_multi
    def create(self, vals_list):
        campaigns = super().create(vals_list)
        if not self.env.su and any(MANAGED & vals.keys() for vals in vals_list):
            raise UserError(campaigns._word_fixed())
        return campaigns

    def write(self, vals):
        if not self.env.su:
            self._check_not_fixed(vals)
        return super().write(vals)

    def _check_not_fixed(self, vals):
        launched = self.filtered("date_launch")
        if MANAGED & vals.keys() or launched and DESIGN & vals.keys():
            raise UserError(self._word_fixed())

    def _word_fixed(self):
        return self.env._(
            "%s is fixed: what a campaign does is decided before its launch, or its "
            "result would prove nothing. Cancel it, or repeat it as a new wave.",
            self[:1].display_name,
        )
