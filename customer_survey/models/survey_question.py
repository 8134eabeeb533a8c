from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.metric import METRICS

# What an answer means must not change when there are answers.
MEANING = {
    "question_type",
    "metric_type",
    "scale_min",
    "scale_max",
    "matrix_subtype",
    "survey_id",
}


class SurveyQuestion(models.Model):
    _inherit = "survey.question"

    metric_type = fields.Selection(
        [
            ("nps", "Recommendation (NPS)"),
            ("csat", "Satisfaction (CSAT)"),
            ("ces", "Effort (CES)"),
            ("driver", "Driver"),
            ("verbatim", "Reason in Own Words"),
            ("consent", "May Be Contacted"),
        ],
        string="Measures",
        help="NPS, CSAT and CES are the score of the survey. A driver is something that"
        " may explain the score.",
    )
    is_metric = fields.Boolean(compute="_compute_is_metric", store=True)
    show_for = fields.Selection(
        [("unhappy", "Unhappy"), ("neutral", "Neutral"), ("happy", "Happy")],
        string="Only for Customers Who Are",
        help="The question is asked when the score says so. Empty: it is always asked.",
    )

    @api.depends("metric_type")
    def _compute_is_metric(self):
        for question in self:
            question.is_metric = question.metric_type in METRICS

    @api.constrains("metric_type", "question_type", "scale_min", "scale_max")
    def _check_metric_scale(self):
        for question in self.filtered("is_metric"):
            metric = METRICS[question.metric_type]
            scale = (question.scale_min, question.scale_max)
            if question.question_type != "scale" or scale != metric[:2]:
                raise ValidationError(
                    self.env._(
                        "%(question)s: this metric needs a scale from %(lowest)s to"
                        " %(highest)s.",
                        question=question.title,
                        lowest=metric.lowest,
                        highest=metric.highest,
                    )
                )

    @api.constrains("show_for", "metric_type")
    def _check_followups(self):
        self.survey_id._check_followups()

    # ----------------------------------------------------------------- answers stay

    def write(self, vals):
        if MEANING & vals.keys():
            self._check_unanswered(MEANING & vals.keys(), vals)
        return super().write(vals)

    def _check_unanswered(self, names, vals):
        for question in self._answered():
            if any(question._changes(name, vals[name]) for name in names):
                raise UserError(
                    self.env._(
                        "Customers have answered “%(question)s”: make another question"
                        " instead of changing what their answers mean.",
                        question=question.title,
                    )
                )

    def _changes(self, name, value):
        field = self._fields[name]
        return field.convert_to_write(self[name], self) != value

    @api.ondelete(at_uninstall=False)
    def _unlink_unanswered(self):
        if answered := self._answered():
            raise UserError(
                self.env._(
                    "Customers have answered “%(question)s”: removing it would lose"
                    " their answers. Archive the survey and copy it instead.",
                    question=answered[0].title,
                )
            )

    def _answered(self):
        customer = self.filtered(lambda each: each.survey_id.survey_type == "customer")
        lines = self.env["survey.user_input.line"].sudo()
        groups = lines._read_group(
            [
                ("question_id", "in", customer.ids),
                ("user_input_id.test_entry", "=", False),
            ],
            ["question_id"],
        )
        return self.browse(question.id for (question,) in groups)

    # ------------------------------------------------------------------- validation

    def _validate_scale(self, answer):
        """A score beyond the scale is no score."""
        if self.survey_id.survey_type == "customer" and answer not in (None, "", []):
            if not self._is_on_scale(answer):
                return {
                    self.id: self.env._(
                        "Please choose a number from %(lowest)s to %(highest)s.",
                        lowest=self.scale_min,
                        highest=self.scale_max,
                    )
                }
        return super()._validate_scale(answer)

    def _is_on_scale(self, answer):
        try:
            number = int(answer)
        except (TypeError, ValueError):
            return False
        return self.scale_min <= number <= self.scale_max

    def _class_of(self, score):
        """How happy whoever gives this score is; nothing for other questions."""
        if not self.is_metric or self.survey_id.survey_type != "customer":
            return None
        return METRICS[self.metric_type].classify(score)
