from odoo import fields, models


class CustomerModelDecile(models.Model):
    """A tenth of the customers of a test.

    ``customers``, ``predicted`` and ``actual`` go from the lowest predictions up;
    equal ones stay together, so the last tenths can be empty. ``gain…`` goes from the
    highest down: part of all buyers among the first ``number`` tenths.
    """

    _name = "customer.model.decile"
    _description = "Tenth of a Test of a Prediction"
    _order = "backtest_id, number"
    _log_access = False

    backtest_id = fields.Many2one(
        "customer.model.backtest", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="backtest_id.company_id", store=True)
    number = fields.Integer(string="Tenth", aggregator=None)
    customers = fields.Integer()
    predicted = fields.Float(string="Predicted to Buy", aggregator=None)
    actual = fields.Float(string="Did Buy", aggregator=None)
    gain = fields.Float(string="Buyers Reached", aggregator=None)
    gain_simple = fields.Float(string="… by Last Purchase", aggregator=None)
