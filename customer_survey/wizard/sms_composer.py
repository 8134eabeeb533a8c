import secrets

from odoo import models

# Short, and still nothing that can be found by trying.
CODE_BYTES = 9


class SmsComposer(models.TransientModel):
    _inherit = "sms.composer"

    def _prepare_body_values(self, records):
        """Personal links to surveys are long: shortened where links can be."""
        bodies = super()._prepare_body_values(records)
        if records._name != "survey.user_input" or "link.tracker" not in self.env:
            return bodies
        for answer in records.filtered("campaign_id"):
            bodies[answer.id] = bodies[answer.id].replace(
                answer.answer_url, self._shorten(answer)
            )
        return bodies

    def _shorten(self, answer):
        tracker = (
            self.env["link.tracker"]
            .sudo()
            .create({"url": answer.answer_url, "title": answer.survey_id.title})
        )
        # The codes of links that everybody may have are three letters long.
        tracker.code = secrets.token_urlsafe(CODE_BYTES)
        return tracker.short_url
