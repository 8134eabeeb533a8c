from odoo import api, models

from ..models.customer_stage_change import GONE_STAGES, LIVE_STAGES
from ..tools.evaluation import Series


class CustomerEvaluation(models.AbstractModel):
    """Who leaves and who comes back, by the stages at the ends of months."""

    _inherit = "customer.evaluation"

    @api.model
    def _evaluation_series(self, company, months):
        moves = self._fetch_moves(company, months)
        churn = self._series_churn(months, moves)
        return [
            *super()._evaluation_series(company, months),
            churn,
            self._series_lost_revenue(company, months, churn.points),
            self._series_back(months, moves),
        ]

    def _series_churn(self, months, moves):
        return Series(
            code="churn",
            section="churn",
            name=self.env._("Churn rate"),
            definition=self.env._(
                "Of the customers who were new, active, reactivated or at risk at the "
                "end of the month before, the share that was lapsed or lost at the end "
                "of the month."
            ),
            unit="share",
            points=self._shares(months, moves, LIVE_STAGES, GONE_STAGES),
            action="customer_mgmt.customer_migration_action_churn",
        )

    def _series_lost_revenue(self, company, months, known):
        groups = self.env["customer.loss"]._read_group(
            self._within(company, months), ["date:month"], ["revenue:sum"]
        )
        return Series(
            code="lost_revenue",
            section="churn",
            name=self.env._("Revenue of lost customers"),
            definition=self.env._(
                "What the customers lost in the month had brought in the 12 months up "
                "to their last purchase."
            ),
            unit="money",
            # Where nobody left, nothing was lost.
            points=tuple(
                revenue if revenue is not None or churn is None else 0
                for revenue, churn in zip(
                    self._align(months, dict(groups)), known, strict=True
                )
            ),
            action="customer_mgmt.customer_loss_action",
        )

    def _series_back(self, months, moves):
        return Series(
            code="back",
            section="winback",
            name=self.env._("Customers who came back"),
            definition=self.env._(
                "Of the customers who were lapsed or lost at the end of the month "
                "before, the share that had bought again by the end of the month, "
                "whether a campaign made them or not."
            ),
            unit="share",
            points=self._shares(months, moves, GONE_STAGES, LIVE_STAGES),
            action="customer_mgmt.customer_migration_action_churn",
        )

    def _within(self, company, months):
        return [
            ("company_id", "=", company.id),
            ("date", ">=", months[0].replace(day=1)),
            ("date", "<=", months[-1]),
        ]

    def _fetch_moves(self, company, months):
        """List of (first day of a month, stage at the end of the month before, stage at
        its end, number of customers)."""
        return self.env["customer.migration"]._read_group(
            self._within(company, months),
            ["date:month", "stage_before", "stage"],
            ["__count"],
        )

    def _shares(self, months, moves, stages_from, stages_to):
        """Share of the customers of some stages that is in others a month later."""
        base, moved = {}, {}
        for month, before, stage, count in moves:
            if before in stages_from:
                base[month] = base.get(month, 0) + count
                moved[month] = moved.get(month, 0) + count * (stage in stages_to)
        return self._align(months, {m: moved[m] / base[m] for m in base})
