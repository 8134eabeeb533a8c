from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL


class SurveyUserInput(models.Model):
    """Anonymous surveys: who answered and what was answered are two records.

    The one that was asked for stays as a receipt, so that the link is used up and
    nobody is reminded. What was answered is in a new one. Nothing is in both, neither
    a reference nor a moment by which they could be put together.
    """

    _inherit = "survey.user_input"

    is_anonymous = fields.Boolean(
        compute="_compute_is_anonymous", store=True, precompute=True
    )

    # Not of the setting: what customers were promised when they were asked is kept.
    @api.depends("survey_id")
    def _compute_is_anonymous(self):
        for answer in self:
            answer.is_anonymous = answer.survey_id.is_anonymous

    def _mark_done(self):
        named = self.filtered(lambda answer: answer._is_to_be_parted())
        result = super(SurveyUserInput, self - named)._mark_done()
        # Customers who are signed in leave their name on what they write.
        for answer in named.with_user(SUPERUSER_ID):
            answer._part()
        return result

    def _is_to_be_parted(self):
        # A receipt names its customer, even one that has no contact.
        is_on_receipt = self.channel == "receipt" and self.source_id
        is_named = self.partner_id or self.email or is_on_receipt
        is_open = self.state != "done" and not self.test_entry
        return bool(self.is_anonymous and is_named and is_open)

    def _part(self):
        nameless = self.survey_id._create_customer_answer(
            self.env["res.partner"], self.channel, **self._prepare_nameless()
        )
        lines = self.user_input_line_ids
        lines.copy({"user_input_id": nameless.id})
        lines.unlink()
        nameless._mark_done()
        self._keep_receipt()
        (self | nameless)._forget_time()

    def _prepare_nameless(self):
        return {
            "campaign_id": self.campaign_id.id,
            "company_id": self.company_id.id,
            "paper_date": self.paper_date,
        }

    def _keep_receipt(self):
        """When it was opened and answered is forgotten, also by what is not shown."""
        invitations = self._invitations()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """UPDATE survey_user_input
                      SET state = 'done', start_datetime = NULL, end_datetime = NULL
                    WHERE id = ANY(%s)""",
                self.ids,
            )
        )
        self.env.cr.execute(
            SQL(
                """UPDATE customer_survey_invitation
                      SET state = 'responded', next_reminder_date = NULL,
                          opened_date = NULL, started_date = NULL,
                          write_date = sent_date
                    WHERE id = ANY(%s)""",
                invitations.ids,
            )
        )
        self.invalidate_recordset()
        invitations.invalidate_recordset()

    def _forget_time(self):
        """Keep the day only.

        Who scans a receipt, or hands in a form of paper, is known since the minute of
        the answer: two records of the same minute would be of the same person. The
        numbers of the records still tell in which order they were made.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """UPDATE survey_user_input
                      SET create_date = date_trunc('day', create_date),
                          write_date = date_trunc('day', create_date),
                          response_date = date_trunc('day', response_date),
                          deadline = date_trunc('day', deadline),
                          start_datetime = date_trunc('day', start_datetime),
                          end_datetime = date_trunc('day', end_datetime)
                    WHERE id = ANY(%s)""",
                self.ids,
            )
        )
        self.env.cr.execute(
            SQL(
                """UPDATE survey_user_input_line
                      SET create_date = date_trunc('day', create_date),
                          write_date = date_trunc('day', create_date)
                    WHERE user_input_id = ANY(%s)""",
                self.ids,
            )
        )
        self.invalidate_recordset()
        self.user_input_line_ids.invalidate_recordset()
