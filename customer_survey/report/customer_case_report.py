from odoo import fields, models
from odoo.tools import SQL

from ..models.customer_case import KINDS, OUTCOMES, SEVERITIES, SOURCES
from ..models.customer_case_clock import SLA_STATES
from ..models.survey_user_input import CLASSES


class CustomerCaseReport(models.Model):
    """Is the loop closed, and how fast? One row per case, and per unhappy answer
    nobody made a case of."""

    _name = "customer.case.report"
    _description = "Closed Loop"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "case_id"
    _depends = {
        "customer.case": [
            "active",
            "user_input_id",
            "company_id",
            "partner_id",
            "user_id",
            "kind",
            "severity",
            "source",
            "category_id",
            "cause_id",
            "product_id",
            "platform_id",
            "sla_state",
            "outcome",
            "satisfaction",
            "date",
            "date_first_response",
            "date_closed",
        ],
        "survey.user_input": [
            "survey_id",
            "partner_id",
            "company_id",
            "score_class",
            "score",
            "has_score",
            "response_date",
            "test_entry",
        ],
    }

    case_id = fields.Many2one("customer.case", readonly=True)
    user_input_id = fields.Many2one("survey.user_input", "Answer", readonly=True)
    survey_id = fields.Many2one("survey.survey", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    user_id = fields.Many2one("res.users", "Owner", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    category_id = fields.Many2one("customer.case.category", readonly=True)
    cause_id = fields.Many2one("customer.case.cause", "Root Cause", readonly=True)
    platform_id = fields.Many2one("customer.case.platform", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    severity = fields.Selection(SEVERITIES, readonly=True)
    source = fields.Selection(SOURCES, readonly=True)
    outcome = fields.Selection(OUTCOMES, readonly=True)
    score_class = fields.Selection(CLASSES, "Answer Was", readonly=True)
    satisfaction = fields.Selection(CLASSES, "Afterwards", readonly=True)
    sla_state = fields.Selection(SLA_STATES, "Deadline", readonly=True)
    date = fields.Datetime(readonly=True)
    closed_rate = fields.Float(
        string="Closed Loop (%)",
        readonly=True,
        aggregator="avg",
        help="Share of the cases, and of the unhappy answers, that are closed.",
    )
    in_time_rate = fields.Float(
        string="In Time (%)",
        readonly=True,
        aggregator="avg",
        help="Share of the cases whose deadlines were kept so far.",
    )
    hours_to_response = fields.Float(
        string="Hours to Response", readonly=True, aggregator="avg"
    )
    hours_to_close = fields.Float(
        string="Hours to Close", readonly=True, aggregator="avg"
    )

    @property
    def _table_query(self):
        # The numbers of the two kinds of rows must not meet.
        return SQL(
            """SELECT COALESCE(2 * kase.id, 2 * answer.id + 1) AS id,
                      kase.id AS case_id,
                      answer.id AS user_input_id,
                      answer.survey_id,
                      COALESCE(kase.company_id, answer.company_id) AS company_id,
                      COALESCE(kase.partner_id, answer.partner_id) AS partner_id,
                      kase.user_id, kase.product_id, kase.category_id, kase.cause_id,
                      kase.platform_id, kase.kind, kase.severity, kase.source,
                      kase.outcome, answer.score_class, kase.satisfaction,
                      kase.sla_state,
                      COALESCE(kase.date, answer.response_date) AS date,
                      CASE WHEN kase.date_closed IS NULL THEN 0 ELSE 100 END
                          AS closed_rate,
                      CASE WHEN kase.sla_state = 'breached' THEN 0
                           WHEN kase.id IS NOT NULL THEN 100 END AS in_time_rate,
                      EXTRACT(EPOCH FROM kase.date_first_response - kase.date) / 3600
                          AS hours_to_response,
                      EXTRACT(EPOCH FROM kase.date_closed - kase.date) / 3600
                          AS hours_to_close
                 FROM (SELECT * FROM customer_case WHERE active) kase
            FULL JOIN (SELECT * FROM survey_user_input
                        WHERE has_score AND test_entry IS NOT TRUE
                          AND source_model IS DISTINCT FROM 'customer.case') answer
                   ON answer.id = kase.user_input_id
                WHERE kase.id IS NOT NULL OR answer.score_class = 'unhappy'"""
        )

    def action_open(self):
        """The case, or the answer that has none."""
        self.ensure_one()
        record = self.case_id or self.user_input_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }
