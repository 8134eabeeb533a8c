from odoo import models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _planned_interactions(self):
        return (
            self.env["customer.interaction"]
            .sudo()
            .search([("activity_id", "in", self.ids), ("state", "=", "planned")])
        )

    def _action_done(self, feedback=False, attachment_ids=None):
        """A planned contact is done when its activity is, wherever that happens."""
        planned = self._planned_interactions()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        if planned:
            planned._finish(note=feedback)
        return result

    def unlink(self):
        """A planned contact whose activity is cancelled will not happen."""
        planned = self._planned_interactions()
        result = super().unlink()
        planned.write({"state": "cancelled", "activity_id": False})
        return result
