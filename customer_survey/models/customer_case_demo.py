from odoo import api, fields, models


class CustomerCase(models.Model):
    _inherit = "customer.case"

    @api.model
    def _load_demo_cases(self):
        """Give the demonstration shop cases; called by the demo data."""
        # Never needed on a production database.
        from ..demo.cases import load_cases

        load_cases(self.env, fields.Datetime.now())
