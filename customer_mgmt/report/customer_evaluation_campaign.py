from collections import defaultdict
from datetime import timedelta

from odoo import api, models

from ..tools.evaluation import Series
from ..tools.uplift import DID_NOT, UNCLEAR, WORKED


class CustomerEvaluation(models.AbstractModel):
    """What win-back campaigns changed."""

    _inherit = "customer.evaluation"

    @api.model
    def _evaluation_series(self, company, months):
        return [
            *super()._evaluation_series(company, months),
            self._series_campaigns(company, months),
        ]

    def _series_campaigns(self, company, months):
        return Series(
            code="campaigns",
            section="winback",
            name=self.env._("What win-back campaigns changed"),
            definition=self.env._(
                "Of the campaigns whose window ended in the month: the share of buyers "
                "among the customers who were contacted less that among those who were "
                "left alone. Chance makes a part of it; each campaign says how much."
            ),
            unit="share",
            points=self._align(months, self._fetch_differences(company, months)),
            action="customer_mgmt.customer_campaign_action",
        )

    def _fetch_differences(self, company, months):
        """{first day of a month: difference, weighed by the customers contacted}"""
        # Archived ones count: a result does not go away.
        campaigns = self.env["customer.campaign"].with_context(active_test=False)
        campaigns = campaigns.search_fetch(
            [
                ("company_id", "=", company.id),
                ("kind", "=", "winback"),
                ("verdict", "in", (WORKED, DID_NOT, UNCLEAR)),
                ("date_end", ">", months[0].replace(day=1)),
                ("date_end", "<=", months[-1] + timedelta(days=1)),
            ],
            ["date_end", "treated_count", "difference"],
        )
        contacted, more = defaultdict(int), defaultdict(float)
        for campaign in campaigns:
            # The window closes at the start of the day that is its end.
            month = (campaign.date_end - timedelta(days=1)).date().replace(day=1)
            contacted[month] += campaign.treated_count
            more[month] += campaign.treated_count * campaign.difference
        return {month: more[month] / contacted[month] for month in contacted}
