from odoo import fields, models
from odoo.exceptions import UserError

MEANING = ("is_waiting", "is_closed")


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

    def write(self, vals):
        for stage in self:
            if any(vals.get(name, stage[name]) != stage[name] for name in MEANING):
                stage._check_empty()
        return super().write(vals)

    def _check_empty(self):
        """Cases remember when they were closed, and since when they wait."""
        cases = self.env["customer.case"].sudo().with_context(active_test=False)
        if cases.search_count([("stage_id", "=", self.id)], limit=1):
            raise UserError(
                self.env._(
                    "There are cases in the stage “%(stage)s”: move them to another"
                    " stage before you change what it means.",
                    stage=self.name,
                )
            )
