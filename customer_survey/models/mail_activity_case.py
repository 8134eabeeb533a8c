from odoo import models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        """Who has called the customer has responded."""
        calls = self.filtered(
            lambda activity: (
                activity.res_model == "customer.case"
                and activity.activity_type_id.customer_interaction_type_id
            )
        )
        cases = self.env["customer.case"].sudo().browse(calls.mapped("res_id"))
        cases._respond()
        return super()._action_done(feedback, attachment_ids)
