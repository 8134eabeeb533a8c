from odoo import fields, models

from .groups import MANAGER

BASES = [
    ("model", "Model"),
    ("curve", "Repurchase Curve"),
    ("none", "No Prediction"),
]


class CustomerProfile(models.Model):
    """What the customer is expected to do.

    As of the latest monthly run, or of the last purchase or change of stage since:
    the calendar alone changes nothing here.
    """

    # One idea per file.  pylint: disable-next=consider-merging-classes-inherited
    _inherit = "customer.profile"

    risk = fields.Float(
        string="Churn Risk",
        readonly=True,
        digits=(16, 2),
        aggregator="avg",
        help="Chance that the customer does not buy in the days the policy looks "
        "ahead.",
    )
    risk_basis = fields.Selection(
        BASES,
        string="Risk From",
        readonly=True,
        help="Model: it passed its test on past customers. Repurchase curve: how many "
        "customers who were silent for as long came back.",
    )
    expected_purchases = fields.Float(
        readonly=True,
        digits=(16, 2),
        help="In the days the policy looks ahead; with a model only.",
    )
    clv_12m = fields.Monetary(
        string="Value of the Next 12 Months",
        readonly=True,
        groups=MANAGER,
        help="Margin expected in the next 12 months, discounted; revenue if costs are "
        "not known.",
    )
    value_at_risk = fields.Monetary(
        readonly=True,
        groups=MANAGER,
        help="Value at stake times the churn risk: whom to call first.",
    )
    model_run_id = fields.Many2one(
        "customer.model.run",
        string="Predicted by",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )

    def action_open_prediction(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "customer.model.run",
            "res_id": self.model_run_id.id,
            "views": [(False, "form")],
        }
