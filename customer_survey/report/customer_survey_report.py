from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.customer_mgmt.models.customer_profile import TIERS
from odoo.addons.customer_mgmt.models.customer_stage_change import STAGES

from ..models.survey_user_input import CHANNELS, CLASSES
from .customer_survey_last import METRIC_NAMES


class CustomerSurveyReport(models.Model):
    """One row per answer with a score; tests are left out.

    ``nps_value`` is 100, 0 or -100, and its average the exact score of every group:
    the NPS, and for CSAT and CES the percentage of good answers.
    """

    _name = "customer.survey.report"
    _description = "Satisfaction Analysis"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _depends = {
        "customer.profile": ["company_id", "partner_id", "stage", "tier"],
        "res.partner": ["user_id"],
        "res.users": ["sale_team_id"],
        "survey.user_input": [
            "campaign_id",
            "channel",
            "company_id",
            "customer_id",
            "has_score",
            "interviewer_id",
            "metric_type",
            "partner_id",
            "place_id",
            "product_tmpl_id",
            "response_date",
            "score",
            "score_class",
            "staff_id",
            "survey_id",
            "test_entry",
            "theme_ids",
            "touchpoint_id",
            "verbatim",
        ],
    }

    date = fields.Datetime(readonly=True)
    survey_id = fields.Many2one("survey.survey", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    metric_type = fields.Selection(METRIC_NAMES, string="Metric", readonly=True)
    score = fields.Integer(
        string="Mean Answer",
        readonly=True,
        aggregator="avg",
        help="Groups of fewer than 10 answers have none.",
    )
    nps_value = fields.Float(
        string="Score",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="NPS: share of promoters less that of detractors. CSAT and CES: percentage"
        " of good answers. Look at one metric at a time. Groups of fewer than 10"
        " answers have none.",
    )
    score_class = fields.Selection(CLASSES, string="Satisfaction", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Contact", readonly=True)
    customer_id = fields.Many2one("res.partner", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    staff_id = fields.Many2one("res.users", string="Served By", readonly=True)
    interviewer_id = fields.Many2one("res.users", readonly=True)
    touchpoint_id = fields.Many2one(
        "customer.channel", string="Shop or Channel", readonly=True
    )
    place_id = fields.Many2one("customer.survey.link", readonly=True)
    product_tmpl_id = fields.Many2one(
        "product.template",
        string="Product",
        readonly=True,
        help="Of answers about one product; empty for documents of several.",
    )
    campaign_id = fields.Many2one("customer.survey.campaign", readonly=True)
    channel = fields.Selection(CHANNELS, readonly=True)
    tier = fields.Selection(TIERS, readonly=True, help="Of the customer today.")
    stage = fields.Selection(STAGES, readonly=True, help="Of the customer today.")
    has_verbatim = fields.Boolean(string="With Own Words", readonly=True)
    is_latest = fields.Boolean(
        string="Latest of the Month",
        readonly=True,
        help="The contact gave no later score in the same survey and month.",
    )
    theme_ids = fields.Many2many(
        "customer.survey.theme",
        relation="customer_survey_answer_theme_rel",
        column1="answer_id",
        column2="theme_id",
        string="Themes",
        readonly=True,
    )
    customer_segment_id = fields.Many2one(
        "customer.segment",
        string="Segment",
        compute="_compute_customer_segment_id",
        search="_search_customer_segment_id",
        help="Contacts in several segments count in each of them.",
    )

    @property
    def _table_query(self):
        columns = self._report_columns()
        return SQL(
            "SELECT %(columns)s FROM %(tables)s WHERE %(condition)s",
            columns=SQL(", ").join(
                SQL("%s AS %s", column, SQL.identifier(name))
                for name, column in columns.items()
            ),
            tables=self._report_tables(),
            condition=self._report_condition(),
        )

    def _report_columns(self):
        """Extension point: {name: SQL}, over the aliases of `_report_tables`."""
        return {
            "id": SQL("answer.id"),
            "date": SQL("answer.response_date"),
            "survey_id": SQL("answer.survey_id"),
            "company_id": SQL("answer.company_id"),
            "metric_type": SQL("answer.metric_type"),
            "score": SQL("answer.score"),
            "nps_value": self._sql_value(),
            "score_class": SQL("answer.score_class"),
            "partner_id": SQL("answer.partner_id"),
            "customer_id": SQL("answer.customer_id"),
            "user_id": SQL("partner.user_id"),
            "team_id": SQL("salesperson.sale_team_id"),
            "staff_id": SQL("answer.staff_id"),
            "interviewer_id": SQL("answer.interviewer_id"),
            "touchpoint_id": SQL("answer.touchpoint_id"),
            "place_id": SQL("answer.place_id"),
            "product_tmpl_id": SQL("answer.product_tmpl_id"),
            "campaign_id": SQL("answer.campaign_id"),
            "channel": SQL("answer.channel"),
            "tier": SQL("profile.tier"),
            "stage": SQL("profile.stage"),
            "has_verbatim": SQL("answer.verbatim IS NOT NULL"),
            "is_latest": self._sql_latest(),
        }

    def _report_tables(self):
        # Joined by unique keys: the database leaves out what nobody asks for.
        return SQL(
            """survey_user_input answer
               LEFT JOIN res_partner partner ON partner.id = answer.partner_id
               LEFT JOIN res_users salesperson ON salesperson.id = partner.user_id
               LEFT JOIN customer_profile profile
                      ON profile.partner_id = answer.customer_id
                     AND profile.company_id = answer.company_id"""
        )

    def _report_condition(self):
        return SQL(
            """answer.has_score AND answer.response_date IS NOT NULL
               AND answer.test_entry IS NOT TRUE"""
        )

    def _sql_value(self):
        return SQL(
            """CASE WHEN answer.score_class = 'happy' THEN 100.0
                    WHEN answer.score_class = 'unhappy' AND answer.metric_type = 'nps'
                    THEN -100.0 ELSE 0.0 END"""
        )

    def _sql_latest(self):
        """Answers of people who are not known are all their latest."""
        return SQL(
            """NOT EXISTS (
                   SELECT FROM survey_user_input later
                    WHERE later.partner_id = answer.partner_id
                      AND later.survey_id = answer.survey_id
                      AND later.has_score AND later.test_entry IS NOT TRUE
                      AND (later.response_date, later.id)
                          > (answer.response_date, answer.id)
                      AND %s = %s)""",
            self._sql_month(SQL("later.response_date")),
            self._sql_month(SQL("answer.response_date")),
        )

    def _sql_month(self, moment):
        """As months are grouped: in the time zone of the user."""
        return SQL(
            "DATE_TRUNC('month', %s AT TIME ZONE 'UTC' AT TIME ZONE %s)",
            moment,
            self.env.context.get("tz") or "UTC",
        )

    # Segments ------------------------------------------------------------------

    def _compute_customer_segment_id(self):
        """One of them: analyses ask for groups, not for single rows."""
        for row in self:
            row.customer_segment_id = row.partner_id.customer_segment_ids[:1]

    def _search_customer_segment_id(self, operator, value):
        return [("partner_id.customer_segment_ids", operator, value)]

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr != "customer_segment_id" or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        visible = self.env["customer.segment.member"]._search(
            [("date_out", "=", False), ("company_id", "in", self.env.companies.ids)]
        )
        member = query.make_alias(alias, "segment_member")
        query.add_join(
            "LEFT JOIN",
            member,
            visible.subselect("partner_id", "segment_id"),
            SQL(
                "%s = %s",
                SQL.identifier(member, "partner_id"),
                SQL.identifier(alias, "partner_id"),
            ),
        )
        return SQL.identifier(member, "segment_id")

    def action_open_answer(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "survey.user_input",
            "res_id": self.id,
            "views": [(False, "form")],
        }
