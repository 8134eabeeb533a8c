from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_policy_id = fields.Many2one(related="company_id.customer_policy_id")
    customer_source = fields.Selection(
        related="customer_policy_id.source", readonly=False
    )
    customer_value_basis = fields.Selection(
        related="customer_policy_id.value_basis", readonly=False
    )
    customer_stage_mode = fields.Selection(
        related="customer_policy_id.stage_mode", readonly=False
    )
    customer_active_days = fields.Integer(
        related="customer_policy_id.active_days", readonly=False
    )
    customer_lapsed_days = fields.Integer(
        related="customer_policy_id.lapsed_days", readonly=False
    )
    customer_tier_mode = fields.Selection(
        related="customer_policy_id.tier_mode", readonly=False
    )
    customer_alert_tiers = fields.Selection(
        related="customer_policy_id.alert_tiers", readonly=False
    )
    customer_alert_drop_share = fields.Float(
        related="customer_policy_id.alert_drop_share", readonly=False
    )
    customer_alert_window_days = fields.Integer(
        related="customer_policy_id.alert_window_days", readonly=False
    )
    customer_alert_due_days = fields.Integer(
        related="customer_policy_id.alert_due_days", readonly=False
    )
    customer_quiet_from = fields.Float(
        related="customer_policy_id.quiet_from", readonly=False
    )
    customer_quiet_until = fields.Float(
        related="customer_policy_id.quiet_until", readonly=False
    )

    def action_open_customer_policy(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": "customer.policy",
            "res_id": self.customer_policy_id.id,
            "views": [(False, "form")],
        }

    def action_recompute_customers(self):
        return self.customer_policy_id.action_recompute()
