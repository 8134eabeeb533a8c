from odoo import models


class CustomerInteraction(models.Model):
    """A message that does not leave the house is no invitation."""

    _inherit = "customer.interaction"

    def _fail(self, error):
        result = super()._fail(error)
        invitations = self.env["customer.survey.invitation"].sudo()
        invitations.search([("interaction_id", "in", self.ids)])._on_undelivered(error)
        return result
