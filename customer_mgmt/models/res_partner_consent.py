from odoo import fields, models

from .groups import USER


class ResPartner(models.Model):
    _inherit = "res.partner"

    customer_consent_ids = fields.One2many(
        "customer.consent", "partner_id", string="Consents", groups=USER
    )
    no_personalisation = fields.Boolean(
        string="No Personal Offers",
        tracking=True,
        help="Contacts whose content follows from the customer's purchases are left "
        "out. The purchases themselves are kept in the books.",
    )
