from odoo import api, fields, models

from ..tools.metric import METRICS

CHANNELS = [
    ("email", "E-mail"),
    ("sms", "SMS"),
    ("qr", "QR Code"),
    ("receipt", "QR Code on a Receipt"),
    ("phone", "Phone Interview"),
    ("paper", "Paper"),
    ("portal", "Portal"),
]
CLASSES = [("unhappy", "Unhappy"), ("neutral", "Neutral"), ("happy", "Happy")]


class SurveyUserInput(models.Model):
    """An answer of a customer, with its score, source and what came of it."""

    _inherit = "survey.user_input"

    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    channel = fields.Selection(CHANNELS, readonly=True)
    source_model = fields.Char(readonly=True)
    source_id = fields.Many2oneReference(
        string="About", model_field="source_model", readonly=True
    )
    interviewer_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        help="Who asks the questions on the phone, or keys in a form of paper.",
    )
    # When the customer answered; the state also says so of sessions nobody answered.
    response_date = fields.Datetime(readonly=True, index="btree_not_null", copy=False)
    metric_type = fields.Selection(
        [("nps", "NPS"), ("csat", "CSAT"), ("ces", "CES")], readonly=True, copy=False
    )
    has_score = fields.Boolean(readonly=True, copy=False, help="0 is a score, too.")
    score = fields.Integer(readonly=True, copy=False, aggregator="avg")
    score_class = fields.Selection(
        CLASSES, string="Satisfaction", readonly=True, copy=False
    )
    verbatim = fields.Text(string="In Own Words", readonly=True, copy=False)
    may_contact = fields.Boolean(string="May Be Contacted", readonly=True, copy=False)

    # For the pages of customers: see `customer.survey.token`
    _token_idx = models.Index("(md5(access_token))")
    _responded_idx = models.Index(
        "(partner_id, response_date) WHERE response_date IS NOT NULL"
    )

    @api.depends("survey_id.company_id")
    def _compute_company_id(self):
        """Of the survey; one of all companies is answered to the one that asks."""
        for answer in self:
            company = answer.survey_id.company_id
            if not company and answer.survey_id.survey_type == "customer":
                company = answer._asking_company()
            answer.company_id = company

    def _asking_company(self):
        return self.company_id or self.env.company

    def _mark_done(self):
        answered = self.filtered(
            lambda answer: (
                answer.state != "done" and answer.survey_id.survey_type == "customer"
            )
        )
        result = super()._mark_done()
        for answer in answered:
            answer.write(answer._prepare_response())
        if counted := answered.filtered(lambda answer: not answer.test_entry):
            counted._on_responded()
        return result

    def _on_responded(self):
        """Customers answered: called once per answer, in batch, in the transaction
        of the last page, as whoever answers.

        Extension point: keep it short, and leave work to scheduled actions.
        """

    def _prepare_response(self):
        lines = self.user_input_line_ids.filtered(lambda line: not line.skipped)
        by_kind = {line.question_id.metric_type: line for line in reversed(lines)}
        score = next((by_kind[kind] for kind in METRICS if kind in by_kind), None)
        vals = {
            "response_date": fields.Datetime.now(),
            "verbatim": self._join_verbatims(lines),
            "may_contact": "consent" in by_kind and self._is_yes(by_kind["consent"]),
        }
        if score:
            kind = score.question_id.metric_type
            vals |= {
                "metric_type": kind,
                "has_score": True,
                "score": score.value_scale,
                "score_class": METRICS[kind].classify(score.value_scale),
            }
        return vals

    @staticmethod
    def _join_verbatims(lines):
        told = lines.filtered(lambda line: line.question_id.metric_type == "verbatim")
        texts = [line.value_text_box or line.value_char_box for line in told]
        return "\n".join(text for text in texts if text) or False

    @staticmethod
    def _is_yes(line):
        """The first choice of a question of consent is yes."""
        choices = line.question_id.suggested_answer_ids
        return bool(choices) and line.suggested_answer_id == choices[0]

    def _rating_url(self, score=None):
        """The page of this answer, with a score chosen and not yet given."""
        return f"{self.survey_id.get_base_url()}{self._rating_path(score)}"

    def _rating_path(self, score=None):
        """The same for whoever is on the site already, by whatever name."""
        self.ensure_one()
        survey = self.survey_id
        if score is None:
            address = f"start/{survey.access_token}?answer_token={self.access_token}"
        else:
            address = f"rate/{survey.access_token}/{self.access_token}/{score}"
        return f"/survey/{address}"

    # ----------------------------------------------------------- questions by score

    def _get_inactive_conditional_questions(self):
        """Questions for other scores than this one are not asked."""
        inactive = super()._get_inactive_conditional_questions()
        if self.survey_id.survey_type == "customer":
            score_class = self._current_class()
            inactive |= self.survey_id.question_ids.filtered(
                lambda question: question.show_for and question.show_for != score_class
            )
        return inactive

    def _current_class(self):
        question = self.survey_id.metric_question_id
        line = self.user_input_line_ids.filtered(
            lambda each: each.question_id == question and not each.skipped
        )
        if not line:
            return None
        return METRICS[question.metric_type].classify(line[0].value_scale)
