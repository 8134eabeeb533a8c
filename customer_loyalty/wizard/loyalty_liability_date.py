from odoo import fields, models
from odoo.exceptions import UserError

from ..report.loyalty_liability_report import AS_OF


class LoyaltyLiabilityDate(models.TransientModel):
    """Choose the day on which the liability is looked at."""

    _name = "loyalty.liability.date"
    _description = "Liability on a Day"

    date = fields.Date(string="As of", required=True, default=fields.Date.context_today)

    def action_show(self):
        self.ensure_one()
        if self.date > fields.Date.context_today(self):
            raise UserError(self.env._("Nobody knows the future: choose a past date."))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_loyalty.loyalty_liability_report_action"
        )
        action["context"] = {AS_OF: self.date}
        action["display_name"] = self.env._("Liability on %(day)s", day=self.date)
        return action
