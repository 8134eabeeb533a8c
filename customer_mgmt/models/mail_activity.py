from odoo import models
from odoo.tools import plaintext2html

from .customer_interaction import TOUCHING_STATES


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        """A call or meeting that is done was a contact with the customer: the planned
        one, wherever the activity is completed, or one that nobody planned."""
        contacts = self._care_interactions()
        planned = contacts.filtered(lambda row: row.state == "planned")
        happened = (self - contacts.activity_id)._prepare_interactions(feedback)
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        if planned:
            planned._finish(note=feedback)
        self.env["customer.interaction"]._log_automatically(happened)
        return result

    def unlink(self):
        """A planned contact whose activity is cancelled will not happen."""
        contacts = self._care_interactions()
        planned = contacts.filtered(lambda row: row.state == "planned")
        result = super().unlink()
        planned.write({"state": "cancelled", "activity_id": False})
        return result

    def _care_interactions(self):
        """The contacts these activities stand for; they are in the ledger already."""
        rows = self.env["customer.interaction"].sudo()
        if not self:
            return rows
        return rows.search(
            [("activity_id", "in", self.ids), ("state", "in", TOUCHING_STATES)]
        )

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
