from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, Query, format_date

from odoo.addons.customer_mgmt.models.res_partner import DESCRIBING

from ..report.customer_survey_last import METRIC_NAMES, TRENDS
from ..tools.metric import METRICS
from .survey_user_input import CLASSES

USER = (
    "customer_survey.group_customer_survey_user,"
    "customer_survey.group_customer_survey_analyst"
)
# Fields of the last score in the current company.
LAST_FIELDS = {
    "satisfaction_metric": "metric_type",
    "satisfaction_score": "score",
    "satisfaction_class": "score_class",
    "satisfaction_date": "date",
    "satisfaction_trend": "trend",
}
ARROWS = {"up": "↑", "steady": "→", "down": "↓", False: ""}


def _search_last(name):
    """A search method by a field of the last score; no score is an empty value."""

    def search(partners, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        mine = partners._domain_last()
        found = Domain(name, operator, value)
        domain = Domain("satisfaction_ids", "any", mine & found)
        if operator == "in" and False in value:
            domain |= Domain("satisfaction_ids", "not any", mine)
        return domain

    return search


class ResPartner(models.Model):
    _inherit = "res.partner"

    satisfaction_ids = fields.One2many(
        "customer.survey.last", "partner_id", string="Last Scores", groups=USER
    )
    satisfaction_metric = fields.Selection(
        METRIC_NAMES,
        string="Last Metric",
        compute="_compute_satisfaction",
        search=_search_last("metric_type"),
        groups=USER,
    )
    satisfaction_score = fields.Integer(
        string="Last Score",
        compute="_compute_satisfaction",
        search=_search_last("score"),
        aggregator="avg",
        groups=USER,
        help="Of the metric, such as 0 to 10 for NPS. Those who gave none have no last"
        " satisfaction either.",
    )
    satisfaction_class = fields.Selection(
        CLASSES,
        string="Last Satisfaction",
        compute="_compute_satisfaction",
        search=_search_last("score_class"),
        groups=USER,
    )
    satisfaction_date = fields.Datetime(
        string="Last Answer",
        compute="_compute_satisfaction",
        search=_search_last("date"),
        groups=USER,
    )
    satisfaction_trend = fields.Selection(
        TRENDS,
        string="Score against the One before",
        compute="_compute_satisfaction",
        search=_search_last("trend"),
        groups=USER,
    )
    satisfaction_text = fields.Char(
        string="Last Score in Words", compute="_compute_satisfaction", groups=USER
    )

    def _domain_last(self):
        """Surveys of no company ask for all of them."""
        return Domain("company_id", "in", [self.env.company.id, False])

    @api.depends_context("company", "uid", "lang")
    def _compute_satisfaction(self):
        domain = self._domain_last() & Domain("partner_id", "in", self.ids)
        last = self.env["customer.survey.last"].search_fetch(
            domain, ["partner_id", *LAST_FIELDS.values()], order="date, id"
        )
        by_partner = {row.partner_id: row for row in last}
        for partner in self:
            row = by_partner.get(partner._origin, last.browse())
            for name, source in LAST_FIELDS.items():
                partner[name] = row[source]
            partner.satisfaction_text = self._describe_score(row)

    def _describe_score(self, row):
        if not row:
            return False
        return self.env._(
            "%(score)s of %(best)s %(arrow)s",
            score=row.score,
            best=METRICS[row.metric_type].highest,
            arrow=ARROWS[row.trend],
        ).strip()

    def _field_to_sql(self, alias, field_expr, query: Query | None = None) -> SQL:
        """Let contacts be grouped and sorted by their last score."""
        name = LAST_FIELDS.get(field_expr.partition(".")[0])
        if not name or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        if self.env.context.get(DESCRIBING):
            return SQL.identifier(alias, field_expr)
        self._check_field_access(self._fields[field_expr], "read")
        last = self.env["customer.survey.last"]
        joined = query.make_alias(alias, "satisfaction")
        query.add_join(
            "LEFT JOIN",
            joined,
            self._query_latest(),
            SQL(
                "%s = %s",
                SQL.identifier(joined, "partner_id"),
                SQL.identifier(alias, "id"),
            ),
        )
        return last._field_to_sql(joined, name, query)

    def _query_latest(self):
        """The row that a contact shows, of the company or of none."""
        last = self.env["customer.survey.last"]
        visible = last._search(self._domain_last())
        return SQL(
            """(SELECT DISTINCT ON (partner_id) * FROM %s visible
                 ORDER BY partner_id, date DESC, id DESC)""",
            visible.subselect(SQL("%s.*", SQL.identifier(last._table))),
        )

    # Screens -------------------------------------------------------------------

    def action_view_survey_answers(self):
        """The answers of the contact and of the people of a company."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_survey.survey_user_input_action_customer"
        )
        return {
            **action,
            "domain": [
                ("partner_id", "child_of", self.id),
                ("response_date", "!=", False),
            ],
            "context": {},
            "display_name": self.env._("Answers of %s", self.display_name),
        }

    def _get_customer_facts(self):
        line = {
            "label": self.env._("Satisfaction"),
            "text": self._satisfaction_in_words() or self.env._("Never asked"),
            "action": "action_view_survey_answers",
        }
        return [*super()._get_customer_facts(), line]

    def _satisfaction_in_words(self):
        if not self.satisfaction_class:
            return False
        classes = dict(
            self._fields["satisfaction_class"]._description_selection(self.env)
        )
        return self.env._(
            "%(score)s, %(satisfaction)s, on %(date)s",
            score=self.satisfaction_text,
            satisfaction=classes[self.satisfaction_class].lower(),
            date=format_date(self.env, self.satisfaction_date),
        )
