from odoo import fields, models


class CustomerCasePlatform(models.Model):
    """Where customers talk about the shop in public."""

    _name = "customer.case.platform"
    _description = "Social Platform"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)

    _name_unique = models.UniqueIndex("(name)", "This platform is there already.")
