from odoo import fields, models

from .customer_contact_rule import CONTACT_CHANNELS


class ResPartner(models.Model):
    """How a contact wants to be reached."""

    _inherit = "res.partner"

    preferred_channel = fields.Selection(
        CONTACT_CHANNELS,
        tracking=True,
        help="Care plans leave emails and SMS to the salesperson if the customer "
        "prefers a channel on which people write or call. Leave empty if not stated.",
    )
