from odoo import models
from odoo.tools import plaintext2html


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        """A call or meeting that is done was a contact with the customer."""
        happened = self._prepare_interactions(feedback)
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        self.env["customer.interaction"]._log_automatically(happened)
        return result

    def _prepare_interactions(self, feedback):
        """Values of the interactions that activities are, when they are done."""
        contacts = self.filtered(
            lambda activity: (
                activity.res_model
                and activity.activity_type_id.customer_interaction_type_id
            )
        )
        values = []
        for model, activities in contacts.grouped("res_model").items():
            # Whoever has an activity may complete it without access to the document.
            documents = self.env[model].sudo().browse(activities.mapped("res_id"))
            documents = documents.exists()
            partners = documents._mail_get_partners()
            for activity in activities:
                document = documents.filtered(lambda d, a=activity: d.id == a.res_id)
                values += [
                    activity._prepare_interaction(document, partner, feedback)
                    for partner in partners.get(document.id, ())[:1]
                ]
        return values

    def _prepare_interaction(self, document, partner, feedback):
        return self.env["customer.interaction"]._prepare_from(
            document,
            partner,
            type_id=self.activity_type_id.customer_interaction_type_id.id,
            key=f"mail.activity:{self.id}",
            summary=self.summary or self.activity_type_id.name,
            note=feedback and plaintext2html(feedback),
            user_id=self.env.uid,
        )
