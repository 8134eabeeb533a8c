from odoo import fields, models


class CustomerCaseCause(models.Model):
    """Why things go wrong."""

    _name = "customer.case.cause"
    _description = "Root Cause"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)

    _name_unique = models.UniqueIndex("(name)", "This root cause is there already.")
