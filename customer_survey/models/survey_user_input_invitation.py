from markupsafe import Markup

from odoo import api, fields, models

from ..tools.metric import METRICS

PLACEHOLDERS = (
    "answer_url",
    "answer_scale",
    "answer_deadline",
    "optout_url",
    "company_name",
)


class SurveyUserInput(models.Model):
    """Answers that were asked for by a campaign, and the words to ask for them."""

    _inherit = "survey.user_input"

    campaign_id = fields.Many2one(
        "customer.survey.campaign",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    # For the templates of messages
    answer_url = fields.Char(compute="_compute_answer_words")
    answer_scale = fields.Html(compute="_compute_answer_words", sanitize=False)
    answer_deadline = fields.Char(compute="_compute_answer_words")
    optout_url = fields.Char(compute="_compute_answer_words")
    company_name = fields.Char(compute="_compute_answer_words")

    def _asking_company(self):
        return self.campaign_id.company_id or super()._asking_company()

    @api.model
    def mail_allowed_qweb_expressions(self):
        """Everybody may use the placeholders, not only editors of templates."""
        return (
            *super().mail_allowed_qweb_expressions(),
            *(f"object.{name}" for name in PLACEHOLDERS),
        )

    @api.depends_context("lang", "tz")
    def _compute_answer_words(self):
        for answer in self:
            deadline = answer.deadline
            answer.answer_url = answer._rating_url()
            answer.answer_scale = answer._render_scale()
            answer.answer_deadline = (
                self.env["ir.qweb.field.date"].value_to_html(deadline.date(), {})
                if deadline
                else ""
            )
            answer.optout_url = answer._optout_url()
            company = answer.company_id or self.env.company
            answer.company_name = company.sudo().name

    def _render_scale(self):
        """The numbers of the score as links, for programs that know tables only."""
        question = self.survey_id.metric_question_id
        if not question:
            return Markup()
        metric = METRICS[question.metric_type]
        numbers = range(metric.lowest, metric.highest + 1)
        return self.env["ir.qweb"]._render(
            "customer_survey.mail_scale",
            {
                "choices": [(number, self._rating_url(number)) for number in numbers],
                "lowest": question.scale_min_label,
                "highest": question.scale_max_label,
                "question": question.title,
            },
            minimal_qcontext=True,
        )

    def _optout_url(self):
        return f"{self.survey_id.get_base_url()}/survey/optout/{self.access_token}"

    def _optout_headers(self):
        """Programs for e-mail offer a button for it (RFC 8058)."""
        return {
            "List-Unsubscribe": f"<{self._optout_url()}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }

    # What became of invitations ---------------------------------------------------

    def _invitations(self):
        return (
            self.env["customer.survey.invitation"]
            .sudo()
            .search([("user_input_id", "in", self.ids)])
        )

    def _mark_in_progress(self):
        result = super()._mark_in_progress()
        self._invitations()._on_started()
        return result

    def _on_responded(self):
        result = super()._on_responded()
        self._invitations()._on_answered()
        self.sudo()._log_responses()
        return result

    def _log_responses(self):
        """Answers of people who are known are in the ledger."""
        self.env["customer.interaction"]._log_automatically(
            [answer._prepare_response_log() for answer in self if answer.partner_id]
        )

    def _prepare_response_log(self):
        company = self.company_id or self.campaign_id.company_id or self.env.company
        return {
            "type": "survey_answered",
            "partner_id": self.partner_id.id,
            "company_id": company.id,
            "key": f"survey.user_input:{self.id}",
            "summary": self._describe_response(),
            "user_id": self.interviewer_id.id,
            "res_model": self._name,
            "res_id": self.id,
        }

    def _describe_response(self):
        if not self.has_score:
            return self.survey_id.title
        return self.env._(
            "%(survey)s: %(score)s of %(best)s",
            survey=self.survey_id.title,
            score=self.score,
            best=METRICS[self.metric_type].highest,
        )

    # Opting out -------------------------------------------------------------------

    def _opt_out(self):
        """The customer wants no more surveys, on any channel."""
        self.ensure_one()
        consents = self.env["customer.consent"].sudo()
        channels = dict(consents._fields["channel"]._description_selection(self.env))
        company = self.company_id or self.campaign_id.company_id or self.env.company
        return consents._decide(
            self.partner_id,
            company.sudo(),
            {("survey", channel): False for channel in channels},
            "link",
        )
