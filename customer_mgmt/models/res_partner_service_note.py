from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    service_note = fields.Char(
        help="What whoever serves the customer must know: wishes, allergies, sizes. "
        "Shown on quotations and at the till."
    )
    service_briefing = fields.Char(
        compute="_compute_service_briefing",
        groups="base.group_user",
        help="Everything whoever serves the customer must know, in one line.",
    )

    def _compute_service_briefing(self):
        for partner in self:
            partner.service_briefing = partner._get_service_note()

    def _get_service_note(self):
        """Extension point: the note on the person, else on the company."""
        return self.service_note or self.commercial_partner_id.service_note
