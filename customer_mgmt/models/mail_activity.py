from odoo import models
from odoo.tools import plaintext2html


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        """A call or meeting that is done was a contact with the customer."""
        happened = [
            vals
            for activity in self.filtered(
                "activity_type_id.customer_interaction_type_id"
            )
            for vals in activity._prepare_interactions(feedback)
        ]
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        if happened:
            self.env["customer.interaction"]._log_automatically(happened)
        return result

    def _prepare_interactions(self, feedback):
        self.ensure_one()
        if not self.res_model or not self.res_id:
            return []
        # Whoever has an activity may complete it, without access to the document.
        document = self.env[self.res_model].sudo().browse(self.res_id).exists()
        if not document:
            return []
        type_ = self.activity_type_id.customer_interaction_type_id
        return [
            self.env["customer.interaction"]._prepare_from(
                document,
                partner,
                type_id=type_.id,
                key=f"mail.activity:{self.id}",
                summary=self.summary or self.activity_type_id.name,
                note=feedback and plaintext2html(feedback),
                user_id=self.env.uid,
            )
            for partner in document._mail_get_partners()[document.id][:1]
        ]
