from odoo import fields, models


class CustomerRepurchasePoint(models.Model):
    _name = "customer.repurchase.point"
    _description = "Point of a Repurchase Curve"
    _order = "curve_id, days"
    _log_access = False

    curve_id = fields.Many2one(
        "customer.repurchase.curve", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="curve_id.company_id", store=True)
    population = fields.Selection(related="curve_id.population", store=True)
    order_group = fields.Selection(related="curve_id.order_group", store=True)
    days = fields.Integer(
        string="Days since the Purchase", required=True, aggregator=None
    )
    at_risk = fields.Integer(
        string="Observed", aggregator="max", help="Customers observed for that long."
    )
    returned = fields.Integer(
        string="Came Back", help="Customers who came back in the week up to that day."
    )
    away = fields.Float(
        string="Not Back Yet", aggregator="min", help="Kaplan–Meier estimate."
    )
