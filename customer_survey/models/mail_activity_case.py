from odoo import models

from .customer_case_reply import REPLY


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        """Who has called the customer has responded; who has read what the customer
        wrote after the close, and left it closed, has decided."""
        mine = self.filtered(lambda each: each.res_model == "customer.case")
        calls = mine.filtered("activity_type_id.customer_interaction_type_id")
        read = mine.filtered(
            lambda each: each.activity_type_id == self.env.ref(REPLY, False)
        )
        cases = self.env["customer.case"].sudo()
        cases.browse(calls.mapped("res_id"))._respond()
        cases.browse(read.mapped("res_id"))._decide()
        return super()._action_done(feedback, attachment_ids)
