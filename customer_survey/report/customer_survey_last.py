from odoo import fields, models
from odoo.tools import SQL

from ..models.survey_user_input import CLASSES

TRENDS = [("up", "Better"), ("steady", "The Same"), ("down", "Worse")]
METRIC_NAMES = [("nps", "NPS"), ("csat", "CSAT"), ("ces", "CES")]


class CustomerSurveyLast(models.Model):
    """The last score of each contact, one row per contact and company.

    The answers of people of a company count for the company as well. A query over the
    answers, so that it is right whatever becomes of them.
    """

    _name = "customer.survey.last"
    _description = "Last Score of a Contact"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _depends = {
        "survey.user_input": [
            "company_id",
            "customer_id",
            "has_score",
            "metric_type",
            "partner_id",
            "response_date",
            "score",
            "score_class",
            "test_entry",
        ],
    }

    partner_id = fields.Many2one("res.partner", string="Contact", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    answer_id = fields.Many2one("survey.user_input", readonly=True)
    date = fields.Datetime(readonly=True)
    metric_type = fields.Selection(METRIC_NAMES, string="Metric", readonly=True)
    score = fields.Integer(readonly=True, aggregator="avg")
    score_class = fields.Selection(CLASSES, string="Satisfaction", readonly=True)
    score_before = fields.Integer(
        readonly=True, aggregator="avg", help="The score of the same metric before."
    )
    trend = fields.Selection(
        TRENDS, readonly=True, help="Against the score of the same metric before."
    )

    @property
    def _table_query(self):
        # Apart, so that conditions on the contact use the index of either column.
        return SQL(
            "%s UNION ALL %s",
            self._query_last(SQL("partner_id"), SQL("partner_id <> customer_id"), 1),
            self._query_last(SQL("customer_id"), SQL("customer_id IS NOT NULL"), 0),
        )

    def _query_last(self, contact, condition, digit):
        return SQL(
            """SELECT 2 * answer_id + %(digit)s AS id, answer_id, partner_id,
                      company_id, date, metric_type, score, score_class, score_before,
                      CASE WHEN score > score_before THEN 'up'
                           WHEN score < score_before THEN 'down'
                           WHEN score = score_before THEN 'steady' END AS trend
                 FROM (SELECT id AS answer_id, %(contact)s AS partner_id, company_id,
                              response_date AS date, metric_type, score, score_class,
                              LEAD(score) OVER (
                                  PARTITION BY %(contact)s, company_id, metric_type
                                  ORDER BY response_date DESC, id DESC)
                              AS score_before,
                              ROW_NUMBER() OVER (
                                  PARTITION BY %(contact)s, company_id
                                  ORDER BY response_date DESC, id DESC) AS place
                         FROM survey_user_input
                        WHERE has_score AND response_date IS NOT NULL
                          AND test_entry IS NOT TRUE AND %(condition)s) answer
                WHERE place = 1""",
            contact=contact,
            condition=condition,
            digit=digit,
        )
