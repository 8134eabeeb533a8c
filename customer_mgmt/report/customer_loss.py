from odoo import api, fields, models
from odoo.tools import SQL

from ..models.customer_profile import TIERS
from ..models.customer_repurchase_curve import POPULATION
from ..models.customer_scoring import YEAR
from ..models.customer_stage_change import GONE_STAGES, LIVE_STAGES, STAGES
from ..models.groups import MANAGER

# Of the money of the last year, what makes a reason.
MOST_RETURNED = 0.5
LEAST_KEPT = 0.5


class CustomerLoss(models.Model):
    """One row per customer and month in which the shop lost it, and why.

    Lost in a month is who was a customer at the month-end before and is lapsed or
    lost at its end, as the churn rate counts it; for the running month, who is so by
    now. Who was closed by hand is lost from that day on.

    Two reasons stand side by side: what the customer told, and what the documents
    show. A told reason belongs to the loss in whose silence it was told.
    """

    _name = "customer.loss"
    _description = "Lost Customer"
    _auto = False
    _order = "date desc, revenue desc, id desc"
    _rec_name = "partner_id"
    _depends = {
        "customer.policy": ["company_id", "last_run"],
        "customer.profile": [
            "company_id",
            "loss_reason_id",
            "loss_told_on",
            "manual_date",
            "manual_stage",
            "partner_id",
            "population",
            "stage",
        ],
        "customer.purchase": [],
        "customer.snapshot": ["company_id", "date", "partner_id", "stage", "tier"],
    }

    date = fields.Date(
        string="Lost by",
        readonly=True,
        help="The end of the month; for the running month, the last scoring.",
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    phone = fields.Char(related="partner_id.phone")
    population = fields.Selection(POPULATION, string="Kind of Customer", readonly=True)
    tier = fields.Selection(TIERS, readonly=True, help="At the month-end before.")
    stage_before = fields.Selection(STAGES, string="From Stage", readonly=True)
    stage = fields.Selection(STAGES, string="To Stage", readonly=True)
    last_date = fields.Date(string="Last Purchase", readonly=True)
    returned_on = fields.Date(string="Bought Again on", readonly=True)
    data_reason = fields.Selection(
        [
            ("returned", "Returned Most of It"),
            ("once", "Bought Only Once"),
            ("dwindled", "Bought Less and Less"),
            ("closed", "Closed by Hand"),
            ("silent", "Just Stayed Away"),
        ],
        string="Reason in the Data",
        readonly=True,
        help="The first that holds. Returned: at least half of the purchases of the "
        "last year went back. Less and less: the last six months brought less than "
        "half of the six before.",
    )
    loss_reason_id = fields.Many2one(
        "customer.loss.reason", string="Told Reason", readonly=True
    )
    revenue = fields.Monetary(
        string="Revenue Lost",
        readonly=True,
        help="Of the 12 months up to the last purchase, net of returns: what the shop "
        "loses a year if the customer stays away.",
    )
    margin = fields.Monetary(
        string="Margin Lost",
        readonly=True,
        groups=MANAGER,
        help="Of the 12 months up to the last purchase, where costs are known.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            WITH loss AS MATERIALIZED (%(losses)s),
            history AS MATERIALIZED (
                SELECT customer_id AS partner_id, company_id, date, net, margin,
                       is_purchase, COALESCE(origin_date, date) AS day
                  FROM (%(purchases)s) purchase
                 WHERE (customer_id, company_id)
                    IN (SELECT partner_id, company_id FROM loss)
            ),
            span AS (%(spans)s),
            year AS (%(years)s),
            fact AS (
                SELECT loss.*, last_date, occasions, returned_on, bought, late,
                       COALESCE(revenue, 0) AS revenue, COALESCE(margin, 0) AS margin
                  FROM loss
                  LEFT JOIN span USING (id)
                  LEFT JOIN year USING (id)
            )
            SELECT id, date, partner_id, company_id, population, tier, stage_before,
                   stage, last_date, returned_on, revenue, margin,
                   CASE WHEN loss_told_on >= COALESCE(last_date, loss_told_on)
                             AND loss_told_on < COALESCE(returned_on, 'infinity')
                        THEN loss_reason_id END AS loss_reason_id,
                   CASE %(reasons)s ELSE 'silent' END AS data_reason
              FROM fact
            """,
            losses=self._query_losses(),
            purchases=self.env["customer.purchase"]._query_purchases(bulk=True),
            spans=self._query_spans(),
            years=self._query_years(),
            reasons=SQL(" ").join(
                SQL("WHEN %s THEN %s", condition, code)
                for code, condition in self._data_reasons()
            ),
        )

    @api.model
    def _data_reasons(self):
        """Extension point: list of (value of ``data_reason``, condition), the first
        that holds is the reason.

        A condition is :class:`SQL` over the alias ``fact``: partner_id, company_id,
        date, last_date, occasions, bought (gross revenue of the last year), revenue
        (net), late (of its last six months), stage.
        """
        return [
            (
                "returned",
                SQL(
                    "bought > 0 AND revenue <= bought * %s::numeric",
                    1 - MOST_RETURNED,
                ),
            ),
            ("once", SQL("occasions = 1")),
            (
                "dwindled",
                SQL("late < (revenue - late) * %s::numeric", LEAST_KEPT),
            ),
            ("closed", SQL("NOT is_silent")),
        ]

    def _query_losses(self):
        """Who was a customer at the month-end before and is none any more."""
        return SQL(
            """
            SELECT after.id, after.date, after.partner_id, after.company_id,
                   after.population, after.stage, before.stage AS stage_before,
                   before.tier, after.stage IN %(gone)s
                       AND profile.manual_stage IS NULL AS is_silent,
                   profile.loss_reason_id, profile.loss_told_on
              FROM (%(stands)s) after
              JOIN customer_snapshot before
                    ON before.partner_id = after.partner_id
                   AND before.company_id = after.company_id
                   AND before.date
                       = (DATE_TRUNC('month', after.date) - INTERVAL '1 day')::date
              LEFT JOIN customer_profile profile
                     ON profile.partner_id = after.partner_id
                    AND profile.company_id = after.company_id
             WHERE before.stage IN %(live)s
               AND %(closed_before)s IS NOT TRUE
               AND (after.stage IN %(gone)s OR %(closed_after)s)
            """,
            stands=self._query_stands(),
            live=LIVE_STAGES,
            gone=GONE_STAGES,
            closed_before=self._sql_closed(SQL("before.date")),
            closed_after=self._sql_closed(SQL("after.date")),
        )

    def _query_stands(self):
        """Month-ends, and where customers stand since the last of them."""
        return SQL(
            """
            SELECT id::bigint * 2 AS id, date, partner_id, company_id, population, stage
              FROM customer_snapshot
             UNION ALL
            SELECT profile.id::bigint * 2 + 1, policy.last_run, profile.partner_id,
                   profile.company_id, profile.population, profile.stage
              FROM customer_profile profile
              JOIN customer_policy policy ON policy.company_id = profile.company_id
             WHERE policy.last_run > (SELECT MAX(date) FROM customer_snapshot s
                                       WHERE s.company_id = profile.company_id)
            """
        )

    def _sql_closed(self, day):
        """Closed by hand by a day. A block alone is no loss; who told why is lost."""
        return SQL(
            """(profile.manual_date <= %s
                AND (profile.manual_stage = 'lost'
                     OR profile.manual_stage = 'blocked'
                        AND profile.loss_reason_id IS NOT NULL))""",
            day,
        )

    def _query_spans(self):
        """When each bought last, how often up to then, and when again."""
        return SQL(
            """
            SELECT loss.id,
                   MAX(history.date) FILTER (WHERE history.date <= loss.date)
                       AS last_date,
                   COUNT(DISTINCT history.date) FILTER (WHERE history.date <= loss.date)
                       AS occasions,
                   MIN(history.date) FILTER (WHERE history.date > loss.date)
                       AS returned_on
              FROM loss
              JOIN history USING (partner_id, company_id)
             WHERE is_purchase
             GROUP BY loss.id
            """
        )

    def _query_years(self):
        """What the year up to the last purchase brought, as known when lost."""
        return SQL(
            """
            SELECT loss.id, SUM(net) AS revenue, SUM(margin) AS margin,
                   SUM(net) FILTER (WHERE net > 0) AS bought,
                   COALESCE(SUM(net) FILTER (WHERE day > last_date - %(half)s), 0)
                       AS late
              FROM loss
              JOIN span USING (id)
              JOIN history USING (partner_id, company_id)
             WHERE day > last_date - %(year)s AND history.date <= loss.date
             GROUP BY loss.id
            """,
            year=YEAR,
            half=YEAR // 2,
        )
