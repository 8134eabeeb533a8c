from odoo import fields, models


class MailActivityType(models.Model):
    _inherit = "mail.activity.type"

    customer_interaction_type_id = fields.Many2one(
        "customer.interaction.type",
        string="Log as",
        help="A done activity of this type is logged as this interaction with the "
        "customer. Leave it empty for work that is no contact.",
    )
