from odoo import api, fields, models


class CustomerPolicy(models.Model):
    _inherit = "customer.policy"

    @api.model
    def _load_demo_shop(self):
        """Fill the database with a shop to look at; called by the demo data."""
        # Never needed on a production database.
        from ..demo.loader import load_care, load_history, load_shop

        loading = load_shop(self.env, fields.Date.context_today(self))
        if not loading:
            return
        # The hook that does this at installation runs after the demo data.
        self._create_missing()
        load_history(loading)
        self.search([("company_id", "!=", False)])._score_all()
        load_care(loading)
