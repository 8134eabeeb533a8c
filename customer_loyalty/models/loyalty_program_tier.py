from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import SQL

# Moves by which a member earns a place: neither gifts nor what came from elsewhere.
QUALIFYING = ("earn", "reverse_earn", "activity", "referral")


class LoyaltyProgram(models.Model):
    """What counts for the tiers of a program.

    Everything that counts is a fact of (partner_id, date, value). What is returned
    reduces the fact of the purchase it belongs to, on the day of the purchase.
    """

    _name = "loyalty.program"
    _inherit = ["loyalty.program", "loyalty.tier.audience"]

    tier_ids = fields.One2many("loyalty.tier", "program_id", string="Tiers", copy=True)
    tier_basis = fields.Selection(
        [
            ("points_earned", "Points Earned"),
            ("amount", "Purchases, Untaxed"),
            ("orders", "Number of Purchases"),
        ],
        string="Tiers By",
        help="What members must earn to reach a tier. Points earned: on purchases, for"
        " activities and referrals, less what is taken back for returns; spending or"
        " losing points changes nothing. Empty: the program has no tiers.",
    )
    tier_window_months = fields.Integer(
        string="Months That Count",
        default=12,
        help="Only the last months count, and a tier is held for as many. 0:"
        " everything counts, and a tier is held for good.",
    )
    tier_grace_days = fields.Integer(
        string="Days of Grace",
        default=30,
        help="Days after the end of their time in which members keep the tier and can"
        " still earn it again.",
    )

    _tier_days_positive = models.Constraint(
        "CHECK (tier_window_months >= 0 AND tier_grace_days >= 0)",
        "Months and days cannot be negative.",
    )

    def _has_tiers(self):
        return bool(self.on_ledger and self.tier_basis)

    def _tier_end(self, today):
        """The last day of a tier earned today, or None for good."""
        months = self.tier_window_months
        return today + relativedelta(months=months) if months else None

    def _wait_until(self, day):
        """When points given on a day become usable, or None: at once."""
        return day + timedelta(days=self.pending_days) if self.pending_days else None

    # ---------------------------------------------------------------------- facts

    def _query_facts(self, partner_ids=None):
        """`SQL` of (partner_id, date, value), of some contacts or everybody."""
        return getattr(self, f"_query_facts_{self.tier_basis}")(partner_ids)

    def _query_facts_points_earned(self, partner_ids):
        return SQL(
            """SELECT partner_id,
                      (min(date) AT TIME ZONE 'UTC'
                           AT TIME ZONE %(zone)s)::date AS date,
                      sum(points) AS value
                 FROM loyalty_point_move
                WHERE program_id = %(program)s AND %(some)s
                  AND (type IN %(types)s
                       OR type = 'attribute' AND points > 0 AND res_id IS NOT NULL)
             GROUP BY partner_id, res_model, res_id,
                      CASE WHEN res_id IS NULL THEN id END""",
            zone=self._ledger_zone(),
            program=self.id,
            some=self._sql_some_partners(partner_ids),
            types=QUALIFYING,
        )

    def _query_facts_amount(self, partner_ids):
        self.env.flush_all()
        return SQL(
            """SELECT purchase.partner_id,
                      coalesce(purchase.origin_date, purchase.date) AS date,
                      purchase.net * rate.rate AS value
                 FROM (%(purchases)s) purchase
                 JOIN (VALUES %(rates)s) AS rate (currency_id, rate)
                   ON rate.currency_id = purchase.currency_id
                WHERE %(where)s""",
            purchases=self._query_purchases(partner_ids),
            rates=self._sql_rates(),
            where=self._sql_purchases_of(partner_ids),
        )

    def _query_facts_orders(self, partner_ids):
        """Purchases of days on which not everything was returned."""
        self.env.flush_all()
        return SQL(
            """SELECT purchase.partner_id,
                      coalesce(purchase.origin_date, purchase.date) AS date,
                      CASE WHEN sum(purchase.net) > 0
                           THEN count(*) FILTER (WHERE purchase.is_purchase)
                           ELSE 0 END AS value
                 FROM (%(purchases)s) purchase
                WHERE %(where)s
             GROUP BY 1, 2""",
            purchases=self._query_purchases(partner_ids),
            where=self._sql_purchases_of(partner_ids),
        )

    def _query_purchases(self, partner_ids):
        purchases = self.env["customer.purchase"].sudo()
        return purchases._query_purchases(bulk=partner_ids is None)

    def _sql_some_partners(self, partner_ids):
        if partner_ids is None:
            return SQL("partner_id IS NOT NULL")
        return SQL("partner_id = ANY(%s)", list(partner_ids))

    def _sql_purchases_of(self, partner_ids):
        return SQL(
            "%s AND purchase.company_id = ANY(%s)",
            SQL("purchase.%s", self._sql_some_partners(partner_ids)),
            self._tier_companies().ids,
        )

    def _tier_companies(self):
        """The companies whose purchases count: that of the program, with its branches,
        or all."""
        companies = self.env["res.company"].sudo()
        mine = [("id", "child_of", self.company_id.ids)] if self.company_id else []
        return companies.search(mine)

    def _sql_rates(self):
        """What currencies of companies are worth in that of the program, today."""
        company = self.company_id or self.env.company
        today = self._ledger_today()
        return SQL(", ").join(
            SQL(
                "(%s, %s::numeric)",
                currency.id,
                currency._get_conversion_rate(
                    currency, self.currency_id, company, today
                ),
            )
            for currency in self._tier_companies().currency_id
        )
