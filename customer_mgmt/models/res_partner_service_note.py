from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    service_note = fields.Char(
        help="What whoever serves the customer must know: wishes, allergies, sizes. "
        "Shown on quotations and at the till."
    )

    def _get_service_note(self):
        """The note on the person, else on the company."""
        return self.service_note or self.commercial_partner_id.service_note
