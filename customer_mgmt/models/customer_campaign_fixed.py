from odoo import api, models
from odoo.exceptions import UserError

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
    """The design is fixed from the launch on, and nobody writes results by hand."""

    _inherit = "customer.campaign"

    @api.model_create_multi
    def create(self, vals_list):
        campaigns = super().create(vals_list)
        managed = self._get_managed()
        if not self.env.su and any(managed & vals.keys() for vals in vals_list):
            raise UserError(campaigns._word_fixed())
        return campaigns

    def write(self, vals):
        if not self.env.su:
            self._check_not_fixed(vals)
        return super().write(vals)

    def _check_not_fixed(self, vals):
        launched = self.filtered("date_launch")
        if self._get_managed() & vals.keys() or launched and DESIGN & vals.keys():
            raise UserError(self._word_fixed())

    @api.model
    def _get_managed(self):
        """What the launch decides and what follows it, the results above all."""
        return {
            name
            for name, field in self._fields.items()
            if field.store and field.readonly and not field.inherited
        } - DESIGN

    def _word_fixed(self):
        return self.env._(
            "%s is fixed: what a campaign does is decided before its launch, or its "
            "result would prove nothing. Cancel it, or repeat it as a new wave.",
            self[:1].display_name,
        )
