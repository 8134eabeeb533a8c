from odoo import models
from odoo.tools import SQL

from .customer_scoring import SCORE

# Columns of customer.profile that scoring fills, in the order of the score table.
PROFILE_COLUMNS = (
    "population",
    "first_date",
    "last_date",
    "previous_date",
    "occasions",
    "occasions_12m",
    "revenue_total",
    "repeat_revenue",
    "revenue_12m",
    "returned_12m",
    "margin_total",
    "margin_12m",
    "revenue_at_stake",
    "value_at_stake",
    "is_dominated",
    "r",
    "f",
    "m",
    "rfm_cell_id",
    "rfm_group_id",
    "tier",
    "tier_pending",
    "tier_pending_date",
    "tier_before",
    "tier_since",
    "stage",
    "stage_since",
    "lapsed_from",
    "gap_days",
    "expected_date",
    "active_until",
    "lapsed_after",
    "is_seasonal",
    "next_review",
)


class CustomerScoring(models.AbstractModel):
    """Step 5: profiles in line with the score table."""

    _inherit = "customer.scoring"

    def _write_profiles(self, company, customer_ids=None):
        """Bring the profiles in line with the score table; rows that are equal are
        not touched, so a run without changes writes nothing.

        :return: number of rows inserted, updated and deleted
        """
        cr = self.env.cr
        cr.execute(self._query_log_changes(company))
        count = 0
        for query in (
            self._query_delete(company, customer_ids),
            self._query_update(),
            self._query_insert(company),
        ):
            cr.execute(query)
            count += cr.rowcount
        self.env["customer.profile"].invalidate_model()
        self.env["customer.stage.change"].invalidate_model()
        return count

    def _query_log_changes(self, company):
        return SQL(
            """INSERT INTO customer_stage_change
                      (profile_id, company_id, date, stage_from, stage_to)
               SELECT profile_id, %(company)s, COALESCE(stage_since, %(now)s::date),
                      old_stage, stage
                 FROM %(score)s
                WHERE old_stage <> stage""",
            score=SCORE,
            company=company.id,
            now=self.env.cr.now(),
        )

    def _query_update(self):
        columns = [SQL.identifier(name) for name in PROFILE_COLUMNS]
        return SQL(
            """UPDATE customer_profile profile
                  SET %(assignments)s
                 FROM %(score)s score
                WHERE profile.id = score.profile_id
                  AND (%(old)s) IS DISTINCT FROM (%(new)s)""",
            assignments=SQL(", ").join(SQL("%s = score.%s", c, c) for c in columns),
            old=SQL(", ").join(SQL("profile.%s", c) for c in columns),
            new=SQL(", ").join(SQL("score.%s", c) for c in columns),
            score=SCORE,
        )

    def _query_insert(self, company):
        return SQL(
            """INSERT INTO customer_profile (partner_id, company_id, %(columns)s)
               SELECT customer_id, %(company)s, %(columns)s
                 FROM %(score)s
                WHERE profile_id IS NULL""",
            columns=SQL(", ").join(SQL.identifier(name) for name in PROFILE_COLUMNS),
            score=SCORE,
            company=company.id,
        )

    def _query_delete(self, company, customer_ids):
        """Profiles of contacts that are no customers any more: merged into a company,
        now employees, all documents gone. What people decided is kept."""
        scope = SQL("TRUE")
        if customer_ids is not None:
            scope = SQL("profile.partner_id = ANY(%s)", list(customer_ids))
        return SQL(
            """DELETE FROM customer_profile profile
                WHERE profile.company_id = %(company)s AND %(scope)s
                  AND profile.manual_stage IS NULL
                  AND NOT EXISTS (SELECT FROM %(score)s score
                                   WHERE score.customer_id = profile.partner_id)""",
            company=company.id,
            scope=scope,
            score=SCORE,
        )
