from odoo import api, fields, models


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    @api.model
    def _load_demo_tea_club(self):
        """Give the customers of the demonstration shop points; called by the demo
        data."""
        # Never needed on a production database.
        from ..demo.loader import load_tea_club

        load_tea_club(self.env, fields.Date.context_today(self))
