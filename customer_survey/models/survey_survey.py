from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

METRIC_TYPES = [
    ("nps", "Recommendation (NPS)"),
    ("csat", "Satisfaction (CSAT)"),
    ("ces", "Effort (CES)"),
]
# What a survey of customers is, whatever the form says: one page that is saved when
# all of it is right, no live session that ends answers nobody gave.
CUSTOMER_SETTINGS = {
    # Whoever opens the address of a public survey begins an answer; places do not.
    "access_mode": "token",
    "questions_layout": "one_page",
    "questions_selection": "all",
    "users_can_go_back": False,
    "users_login_required": False,
    "scoring_type": "no_scoring",
    "certification": False,
    "is_time_limited": False,
}


class SurveySurvey(models.Model):
    _inherit = "survey.survey"

    survey_type = fields.Selection(
        selection_add=[("customer", "Customer Satisfaction")],
        ondelete={"customer": lambda surveys: surveys._retire_customer_surveys()},
    )
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Whose customers are asked."
    )
    metric_question_id = fields.Many2one(
        "survey.question", compute="_compute_metric_question_id"
    )
    metric_type = fields.Selection(
        METRIC_TYPES, string="Metric", compute="_compute_metric_question_id"
    )

    @api.depends("question_and_page_ids.metric_type", "question_and_page_ids.sequence")
    def _compute_metric_question_id(self):
        for survey in self:
            questions = survey.question_and_page_ids.filtered("is_metric")
            survey.metric_question_id = questions[:1]
            survey.metric_type = questions[:1].metric_type

    @api.depends("survey_type")
    @api.depends_context("uid")
    def _compute_allowed_survey_types(self):
        result = super()._compute_allowed_survey_types()
        if self.env.user.has_group("customer_survey.group_customer_survey_campaign"):
            for survey in self:
                types = survey.allowed_survey_types or []
                survey.allowed_survey_types = [*types, "customer"]
        return result

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._with_customer_settings(vals) for vals in vals_list]
        for vals in vals_list:
            if vals.get("survey_type") == "customer":
                # Customers speak other languages than whoever makes the survey.
                vals.setdefault("lang_ids", [])
        return super().create(vals_list)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("default_survey_type") == "customer":
            values.pop("lang_ids", None)
        return values

    def write(self, vals):
        if vals.get("survey_type") != "customer":
            customer = self.filtered(lambda survey: survey.survey_type == "customer")
            if "survey_type" in vals:
                customer._check_nobody_asked()
            if customer and CUSTOMER_SETTINGS.keys() & vals.keys():
                kept = {
                    name: value
                    for name, value in vals.items()
                    if name not in CUSTOMER_SETTINGS
                }
                return super(SurveySurvey, customer).write(kept) and super(
                    SurveySurvey, self - customer
                ).write(vals)
        return super().write(self._with_customer_settings(vals))

    def _check_nobody_asked(self):
        """Other surveys do not protect what customers answered, nor who they are."""
        groups = (
            self.env["survey.user_input"]
            .sudo()
            ._read_group(
                [("survey_id", "in", self.ids), ("test_entry", "=", False)],
                ["survey_id"],
            )
        )
        for (survey,) in groups:
            raise UserError(
                self.env._(
                    "Customers were asked with “%(survey)s”: it stays a survey of"
                    " customers. Copy it, and change the copy instead.",
                    survey=survey.title,
                )
            )

    def _with_customer_settings(self, vals):
        default = self.env.context.get("default_survey_type") if not self else None
        if vals.get("survey_type", default) != "customer":
            return vals
        return {
            "company_id": self.env.company.id,
            **vals,
            "survey_type": "customer",
            **CUSTOMER_SETTINGS,
        }

    @api.constrains("survey_type", "question_and_page_ids")
    def _check_one_metric(self):
        for survey in self.filtered(lambda each: each.survey_type == "customer"):
            metrics = survey.question_and_page_ids.filtered("is_metric")
            if len(metrics) > 1:
                raise ValidationError(
                    self.env._(
                        "%(survey)s asks for more than one score: keep %(question)s"
                        " and make drivers of the others.",
                        survey=survey.title,
                        question=metrics[0].title,
                    )
                )

    @api.constrains("survey_type", "question_and_page_ids")
    def _check_followups(self):
        """A page is saved from top to bottom: the score has to be known first."""
        for survey in self.filtered("metric_question_id"):
            before = survey.question_ids.filtered(
                lambda each, metric=survey.metric_question_id: (
                    (each.sequence, each.id) < (metric.sequence, metric.id)
                )
            )
            if early := before.filtered("show_for")[:1]:
                raise ValidationError(
                    self.env._(
                        "%(question)s depends on the score: move it below %(score)s.",
                        question=early.title,
                        score=survey.metric_question_id.title,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_unanswered(self):
        """The database would remove questions and answers with the survey."""
        self.question_and_page_ids._unlink_unanswered()

    def action_end_session(self):
        if "customer" in self.mapped("survey_type"):
            raise UserError(self.env._("Surveys of customers have no live sessions."))
        return super().action_end_session()

    def _retire_customer_surveys(self):
        """Nobody is to see answers of customers because the addon is gone."""
        admin = self.env.ref("base.user_admin")
        # Not the method above: it refuses to give up what customers answered.
        # pylint: disable-next=super-method-mismatch
        return super().write(
            {
                "survey_type": "custom",
                "active": False,
                "restrict_user_ids": [Command.set(admin.ids)],
            }
        )
