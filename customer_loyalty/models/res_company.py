from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    loyalty_adjust_limit = fields.Float(
        string="Correct Points up to",
        default=100,
        help="Points by which a loyalty user may correct a card in a day without asking"
        " a manager.",
    )
