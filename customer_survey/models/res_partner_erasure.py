from odoo import api, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.ondelete(at_uninstall=False)
    def _unlink_erase_answers(self):
        """Whose contact is deleted is forgotten in the answers, too."""
        answers = self.env["survey.user_input"].sudo()
        answers.search([("partner_id", "in", self.ids)])._erase_person()
