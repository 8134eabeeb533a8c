from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    loyalty_adjust_limit = fields.Float(
        related="company_id.loyalty_adjust_limit", readonly=False
    )
