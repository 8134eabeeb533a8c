from odoo import fields, models

from .customer_case import KINDS


class CustomerCaseCategory(models.Model):
    """What cases are about: whose work they are, and where e-mails come in."""

    _name = "customer.case.category"
    _description = "Case Category"
    _inherit = ["mail.alias.mixin.optional"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        help="Empty: for all companies. E-mails to an address without company become"
        " cases of the main company.",
    )
    kind = fields.Selection(
        KINDS, help="What an e-mail to the address is. Empty: a question."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        index="btree_not_null",
        help="Gets the new cases. Empty: the salesperson of the customer.",
    )

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("customer.case")
        if self.id:
            values["alias_defaults"] = {
                "category_id": self.id,
                "kind": self.kind or "question",
                "source": "email",
                **({"company_id": self.company_id.id} if self.company_id else {}),
            }
        return values

    def write(self, vals):
        result = super().write(vals)
        if {"kind", "company_id"} & vals.keys():
            for category in self.filtered("alias_id"):
                told = category._alias_get_creation_values()["alias_defaults"]
                category.alias_id.sudo().alias_defaults = told
        return result
