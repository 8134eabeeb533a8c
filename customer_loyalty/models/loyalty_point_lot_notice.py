from odoo import fields, models


class LoyaltyPointLot(models.Model):
    _inherit = "loyalty.point.lot"

    noticed_on = fields.Date(
        string="Notice Sent On",
        readonly=True,
        help="When the member was told that these points expire.",
    )
