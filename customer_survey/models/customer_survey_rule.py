from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.metric import METRICS
from .customer_case import KINDS, SEVERITIES
from .survey_user_input import CLASSES

COMPARE = {"<=": int.__le__, ">=": int.__ge__}


class CustomerSurveyRule(models.Model):
    """What happens when customers answer in a certain way: nobody who is unhappy is
    left alone, and nobody who is happy is forgotten."""

    _name = "customer.survey.rule"
    _description = "Follow-Up Rule"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: all companies."
    )
    # Which answers
    survey_id = fields.Many2one(
        "survey.survey",
        domain=[("survey_type", "=", "customer")],
        ondelete="cascade",
        index="btree_not_null",
        check_company=True,
        help="Empty: all surveys of customers.",
    )
    metric_type = fields.Selection(
        [("nps", "NPS"), ("csat", "CSAT"), ("ces", "CES")],
        string="Metric",
        help="Empty: whatever is measured.",
    )
    condition = fields.Selection(
        [*CLASSES, ("<=", "Score at Most"), (">=", "Score at Least")],
        string="Customer Is",
        required=True,
        default="unhappy",
    )
    threshold = fields.Integer(string="Score")
    needs_consent = fields.Boolean(
        string="Only If May Be Contacted",
        help="Only if the customer said that we may get in touch.",
    )
    # What happens
    makes_case = fields.Boolean(string="Open a Case", default=True)
    case_kind = fields.Selection(KINDS, default="complaint")
    case_severity = fields.Selection(SEVERITIES, default="2")
    case_category_id = fields.Many2one("customer.case.category", check_company=True)
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        string="Activity",
        domain=[("res_model", "in", (False, "customer.case"))],
        help="For the owner of the case, else the salesperson of the customer.",
    )
    activity_hours = fields.Float(
        string="Within Hours", default=1, help="Working hours of the company."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Activity For",
        help="Empty: the owner of the case or the salesperson, else the responsible of"
        " the survey or the campaign, else a case manager.",
    )
    alert_user_ids = fields.Many2many("res.users", string="Alert by E-mail")
    segment_id = fields.Many2one(
        "customer.segment",
        string="Add to Segment",
        domain=[("kind", "!=", "frozen")],
        ondelete="restrict",
        check_company=True,
        help="For instance promoters, whom a care plan or a mailing invites to"
        " recommend the shop.",
    )

    _hours_positive = models.Constraint(
        "CHECK(activity_hours > 0)", "An activity takes more than no time."
    )

    @api.constrains("condition", "metric_type", "threshold")
    def _check_threshold(self):
        for rule in self.filtered(lambda rule: rule.condition in COMPARE):
            metric = METRICS.get(rule.metric_type)
            if not metric or not metric.lowest <= rule.threshold <= metric.highest:
                raise ValidationError(
                    self.env._(
                        "%(rule)s compares scores: choose the metric, and a score on"
                        " its scale.",
                        rule=rule.name,
                    )
                )

    def _applies_to(self, answer):
        self.ensure_one()
        return (
            answer.has_score
            and self.company_id in (answer.company_id, self.company_id.browse())
            and self.survey_id in (answer.survey_id, self.survey_id.browse())
            and self.metric_type in (answer.metric_type, False)
            and (answer.may_contact or not self.needs_consent)
            and self._is_met(answer)
        )

    def _is_met(self, answer):
        if self.condition in COMPARE:
            return COMPARE[self.condition](answer.score, self.threshold)
        return answer.score_class == self.condition

    # Following up --------------------------------------------------------------

    def _follow_up(self, answer):
        """Do what the rules say about an answer, that is one case at most."""
        applying = self.filtered(lambda rule: rule._applies_to(answer))
        case = applying.filtered("makes_case")[:1]._open_case(answer)
        for rule in applying:
            about = case or answer.partner_id or answer
            if rule.activity_type_id:
                rule._schedule(about, answer)
            if rule.alert_user_ids:
                rule._alert(about, answer)
            if rule.segment_id and answer.partner_id:
                rule.segment_id._add(answer.partner_id, cause="action")

    def _open_case(self, answer):
        """The case of an answer: one of its own, or the one it is about."""
        cases = self.env["customer.case"]
        known = cases.search([("user_input_id", "=", answer.id)])
        if known or not self:
            return known
        case = cases.create(
            {
                **cases._prepare_from_answer(answer),
                "kind": self.case_kind,
                "severity": self.case_severity,
                "category_id": self.case_category_id.id,
            }
        )
        if not case.user_id:
            case.user_id = self._choose_keeper(answer)
        return case

    def _schedule(self, about, answer):
        company = answer.company_id or self.env.company
        due = self._plan(company)
        local = fields.Datetime.context_timestamp(
            self.with_context(tz=company.customer_policy_id.tz), due
        )
        about.activity_schedule(
            activity_type_id=self.activity_type_id.id,
            date_deadline=local.date(),
            summary=self.env._(
                "%(rule)s: by %(time)s",
                rule=self.name,
                time=local.strftime("%Y-%m-%d %H:%M"),
            ),
            note=answer.verbatim or "",
            user_id=self._choose_user(about, answer).id,
        )

    def _plan(self, company):
        now, calendar = fields.Datetime.now(), company.resource_calendar_id
        planned = calendar and calendar.plan_hours(
            self.activity_hours, now, compute_leaves=True
        )
        return planned or now

    def _choose_user(self, about, answer):
        owner = "user_id" in about._fields and about.user_id
        seller = answer.partner_id.user_id
        return self.user_id or owner or seller or self._choose_keeper(answer)

    def _choose_keeper(self, answer):
        """Who looks after answers of customers who are nobody's, or say no name."""
        company, users = answer.company_id or self.env.company, self.env["res.users"]
        responsible = answer.survey_id.user_id | answer.campaign_id.user_id
        found = responsible._first_of_company(company)
        return found or users._get_case_manager(company)

    def _alert(self, about, answer):
        who = answer.partner_id.name or answer.email or self.env._("Somebody")
        about.message_notify(
            partner_ids=self.alert_user_ids.partner_id.ids,
            subject=self.env._(
                "%(customer)s gave %(score)s", customer=who, score=answer.score
            ),
            body=self.env._(
                "%(rule)s. %(words)s", rule=self.name, words=answer.verbatim or ""
            ),
        )
