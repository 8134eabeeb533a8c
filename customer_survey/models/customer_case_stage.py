from odoo import fields, models


class CustomerCaseStage(models.Model):
    """A step of the work on cases."""

    _name = "customer.case.stage"
    _description = "Case Stage"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    is_waiting = fields.Boolean(
        string="Waiting for the Customer",
        help="The time until cases are due stands still.",
    )
    is_closed = fields.Boolean(string="Closed")
    fold = fields.Boolean(string="Folded")

    _either = models.Constraint(
        "CHECK(NOT (is_waiting AND is_closed))",
        "A closed case does not wait for the customer.",
    )
