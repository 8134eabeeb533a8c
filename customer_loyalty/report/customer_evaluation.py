from odoo import api, models
from odoo.tools import SQL

from odoo.addons.customer_mgmt.tools.evaluation import Series

from .loyalty_liability_report import AS_OF


class CustomerEvaluation(models.AbstractModel):
    """How many customers are members, and what their points will cost."""

    _inherit = "customer.evaluation"

    @api.model
    def _evaluation_series(self, company, months):
        series = super()._evaluation_series(company, months)
        if self.env["loyalty.member"].has_access("read"):
            series.append(self._series_members(company, months))
        if self.env["loyalty.liability.report"].has_access("read"):
            series.append(self._series_liability(company, months))
        return series

    def _series_members(self, company, months):
        return Series(
            code="members",
            section="loyalty",
            name=self.env._("Customers who are members"),
            definition=self.env._(
                "Of the customers who bought in the month, the share that had joined a "
                "program by its end."
            ),
            unit="share",
            points=self._align(months, self._fetch_member_shares(company, months)),
            action="customer_loyalty.loyalty_member_action",
        )

    def _fetch_member_shares(self, company, months):
        """{first day of a month: share of members among its buyers}"""
        buyers = self.env["customer.purchase"]._search(
            [
                *self._within(company, months),
                ("customer_id", "!=", False),
                ("is_purchase", "=", True),
            ]
        )
        members = self.env["loyalty.member"]._search(
            [("company_id", "in", (company.id, False)), ("active", "in", (True, False))]
        )
        self.env["loyalty.member"].flush_model(["joined", "partner_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT month, AVG((COALESCE(joined < month + INTERVAL '1 month',
                                               FALSE))::int)
                     FROM (SELECT DISTINCT customer_id,
                                  DATE_TRUNC('month', date)::date AS month
                             FROM (%s) purchase) buyer
                     LEFT JOIN (SELECT partner.commercial_partner_id AS customer_id,
                                       MIN(member.joined) AS joined
                                  FROM (%s) member
                                  JOIN res_partner partner
                                    ON partner.id = member.partner_id
                                 GROUP BY 1) membership USING (customer_id)
                    GROUP BY month""",
                buyers.subselect("customer_id", "date"),
                members.subselect(
                    SQL.identifier(members.table, "partner_id"),
                    SQL.identifier(members.table, "joined"),
                ),
            )
        )
        return {month: float(share) for month, share in rows}

    def _series_liability(self, company, months):
        return Series(
            code="liability",
            section="loyalty",
            name=self.env._("Points owed to members"),
            definition=self.env._(
                "What the points that members held at the end of the month cost when "
                "they are spent, less those that are expected never to be."
            ),
            unit="money",
            points=self._fetch_liabilities(company, months),
            action="customer_loyalty.loyalty_liability_report_action",
        )

    def _fetch_liabilities(self, company, months):
        """At the end of each month; None if members held nothing yet."""
        self.env.flush_all()
        report = self.env["loyalty.liability.report"]
        found = (
            report.with_context(**{AS_OF: day})
            ._search([("company_id", "=", company.id)])
            .select(SQL("%s::date", day), SQL("SUM(liability)"))
            for day in months
        )
        rows = dict(self.env.execute_query(SQL(" UNION ALL ").join(found)))
        return tuple(rows[day] or None for day in months)
