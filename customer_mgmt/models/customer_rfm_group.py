from odoo import fields, models


class CustomerRfmGroup(models.Model):
    _name = "customer.rfm.group"
    _description = "RFM Group"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    description = fields.Text(translate=True)
    newcomers_only = fields.Boolean(
        help="Only customers whose first purchase lies within the window. Others who "
        "fall into these cells get the group for returning customers.",
    )
    fallback_group_id = fields.Many2one(
        "customer.rfm.group",
        string="Group for Returning Customers",
        ondelete="restrict",
    )
    cell_ids = fields.One2many("customer.rfm.cell", "group_id", string="Cells")

    _fallback_set = models.Constraint(
        "CHECK(NOT newcomers_only OR fallback_group_id IS NOT NULL)",
        "A group for newcomers needs a group for returning customers.",
    )

    def write(self, vals):
        result = super().write(vals)
        if "newcomers_only" in vals or "fallback_group_id" in vals:
            self.env["customer.scoring"]._relabel()
        return result
