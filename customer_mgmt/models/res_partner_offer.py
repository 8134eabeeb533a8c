from odoo import api, fields, models
from odoo.tools import format_date


class ResPartner(models.Model):
    """Placeholders for the offer that comes with a message.

    Only while the contact is carried out is there one; in a preview, and where nothing
    is offered, neutral words stand for it.
    """

    _inherit = "res.partner"

    care_offer = fields.Char(string="Care: Offer", compute="_compute_care_offer")
    care_offer_code = fields.Char(
        string="Care: Code of the Offer", compute="_compute_care_offer"
    )
    care_offer_until = fields.Char(
        string="Care: End of the Offer", compute="_compute_care_offer"
    )

    @api.depends_context("care_contacts", "lang")
    def _compute_care_offer(self):
        contacts = self.env["customer.interaction"].browse(
            self.env.context.get("care_contacts", ())
        )
        contacts = contacts._filtered_access("read").filtered("offer")
        offers = {contact.partner_id: contact for contact in contacts}
        for partner in self:
            given = offers.get(partner, contacts.browse())
            partner.care_offer = given.offer or self.env._("our current offers")
            partner.care_offer_code = given.offer_code or ""
            partner.care_offer_until = format_date(self.env, given.offer_until)
