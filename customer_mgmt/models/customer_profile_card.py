from odoo import models
from odoo.tools import format_amount, format_date

from .groups import MANAGER


class CustomerProfile(models.Model):
    """What the customer page of a contact shows of a profile, in texts ready to read.

    A line is {text, minor}: minor ones are set in small type.
    """

    # One idea per file.  pylint: disable-next=consider-merging-classes-inherited
    _inherit = "customer.profile"

    def _get_cards(self):
        """The columns of the page.

        :return: list of {id, company, stage, lifecycle, tier, value, rule, reasons,
            habits, chart}; the company only if there are several to tell apart
        """
        if not self:
            return []
        env = self.env["customer.purchase"]._know_excluded().env
        return [profile._get_card() for profile in self.with_env(env)]

    def _get_card(self):
        stages = dict(self._fields["stage"]._description_selection(self.env))
        return {
            "id": self.id,
            "company": len(self.env.companies) > 1 and self.company_id.name,
            "stage": stages[self.stage],
            "lifecycle": self._get_lifecycle_lines(),
            "tier": self.tier and self.env._("Tier %s", self.tier.upper()),
            "value": self._get_value_lines(),
            "rule": self.stage_rule,
            # An empty list reads as False.
            "reasons": self.reasons or [],
            "habits": self._get_habit_lines(),
            "chart": self.chart,
        }

    def _get_lifecycle_lines(self):
        lines = [
            (self.env._("Since: %s"), self.stage_since, True),
            (self.env._("First purchase: %s"), self.first_date, False),
            (self.env._("Last purchase: %s"), self.last_date, False),
            (self.env._("Next expected: %s"), self.expected_date, False),
            (self.env._("At risk after: %s"), self.active_until, True),
            (self.env._("Lapsed after: %s"), self.lapsed_after, True),
        ]
        return [
            {"text": text % format_date(self.env, day), "minor": minor}
            for text, day, minor in lines
            if day
        ]

    def _get_value_lines(self):
        lines = [
            (self.rfm_group_id.name, False),
            (self.r and self._get_rfm_words(), True),
            (self.env._("Purchases: %s", self.occasions), False),
            (self.env._("12 months: %s", self._in_money(self.revenue_12m)), False),
            (self.env._("In all: %s", self._in_money(self.revenue_total)), False),
            *self._get_risk_lines(),
            *self._get_margin_lines(),
        ]
        return [{"text": text, "minor": minor} for text, minor in lines if text]

    def _get_rfm_words(self):
        return self.env._(
            "Recency %(recency)s · Frequency %(frequency)s · Money %(money)s",
            recency=self.r,
            frequency=self.f,
            money=self.m,
        )

    def _get_margin_lines(self):
        """Salespeople do not see what the shop earns."""
        if not self.env.user.has_group(MANAGER):
            return []
        year, total = self._in_money(self.margin_12m), self._in_money(self.margin_total)
        return [
            (self.env._("Margin, 12 months: %s", year), True),
            (self.env._("Margin in all: %s", total), True),
            *self._get_forecast_lines(),
        ]

    def _get_risk_lines(self):
        """What the customer is expected to do, by what, and as of when."""
        if self.risk_basis not in ("model", "curve"):
            return []
        run = self.model_run_id
        words = {
            "days": run.horizon_days,
            "percent": round(100 * self.risk),
            "date": format_date(self.env, run.date),
        }
        return [
            (
                self.env._("Churn risk, %(days)s days: %(percent)s %%", **words),
                False,
            ),
            (
                self.env._("By the model of %(date)s", **words)
                if self.risk_basis == "model"
                else self.env._("By the repurchase curve of %(date)s", **words),
                True,
            ),
        ]

    def _get_forecast_lines(self):
        if not self.model_run_id:
            return []
        text = self.env._("Next 12 months: %s", self._in_money(self.clv_12m))
        return [(text, True)]

    def _get_habit_lines(self):
        last, before, last_year = (
            self._in_money(amount)
            for amount in (
                self.revenue_90d,
                self.revenue_90d_before,
                self.revenue_90d_last_year,
            )
        )
        categories, channels = self.favourite_categories, self.favourite_channels
        lines = [
            (categories and self.env._("Categories: %s", categories), False),
            (channels and self.env._("Channels: %s", channels), False),
            (self.env._("Last 90 days: %s", last), False),
            (self.env._("90 days before: %s", before), True),
            (self.env._("Same days last year: %s", last_year), True),
        ]
        return [{"text": text, "minor": minor} for text, minor in lines if text]

    def _in_money(self, amount):
        return format_amount(self.env, amount, self.currency_id)
