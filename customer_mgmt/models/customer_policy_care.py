from odoo import api, fields, models


class CustomerPolicy(models.Model):
    """The policy of care: how much a day holds, and when it was planned."""

    _inherit = "customer.policy"

    care_planned_on = fields.Date(readonly=True)
    daily_capacity = fields.Integer(
        string="Calls and Visits per Day",
        default=20,
        help="How many the list of today shows to one person; the most valuable "
        "customers come first.",
    )

    _capacity_positive = models.Constraint(
        "CHECK(daily_capacity > 0)", "A day needs room for at least one call or visit."
    )

    @api.model
    def _scoring_fields(self):
        return super()._scoring_fields() - {"daily_capacity"}

    @api.model
    def _due_for_care(self):
        policies = self.search([("company_id.active", "=", True)], order="id")
        return policies.filtered(lambda p: p.care_planned_on != p._today())

    def _plan_care(self):
        """Plan today, and bring the results of the plans up to date."""
        self.ensure_one()
        plans = self.env["customer.care.plan"]
        today = self._today()
        plans._plan_company(self.company_id, today)
        self._cancel_after_purchase()
        plans.search([("company_id", "=", self.company_id.id)])._update_results()
        self.care_planned_on = today

    def _cancel_after_purchase(self):
        """Take back open activities of customers who bought in the meantime."""
        open_rows = self.env["customer.interaction"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "planned"),
                ("plan_id.stop_on_purchase", "=", True),
            ]
        )
        open_rows._filter_bought()._cancel("bought")
