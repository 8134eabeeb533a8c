from odoo import fields, models

from ..tools.sla import Target
from .customer_case import KINDS, SEVERITIES


class CustomerCaseSla(models.Model):
    """How soon customers get a response and a solution."""

    _name = "customer.case.sla"
    _description = "Case Deadline"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index="btree_not_null")
    kind = fields.Selection(KINDS, help="Empty: all kinds.")
    severity = fields.Selection(SEVERITIES, help="Empty: whatever the severity.")
    response_hours = fields.Float(
        required=True, default=4, help="Working hours to the first response."
    )
    resolve_hours = fields.Float(
        required=True, default=24, help="Working hours until the case is closed."
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Hours",
        check_company=True,
        help="When somebody works on cases. Empty: the working hours of the company.",
    )
    escalation_user_id = fields.Many2one(
        "res.users",
        string="Escalate To",
        help="Has to act when a deadline is missed. Empty: the owner of the category,"
        " else a case manager.",
    )

    _hours_ordered = models.Constraint(
        "CHECK(0 < response_hours AND response_hours <= resolve_hours)",
        "The first response takes more than no time, and no longer than the solution.",
    )

    def _get_targets(self):
        """What :func:`choose` chooses from."""
        return [
            Target(
                sla.id,
                sla.response_hours,
                sla.resolve_hours,
                sla.kind or None,
                sla.severity or None,
                sla.company_id.id or None,
            )
            for sla in self.search([])
        ]
