from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import format_amount, format_date

MONTHS = 24
PERIOD = 90
FAVOURITES = 3


class CustomerProfile(models.Model):
    """What a profile says in words and pictures; computed when somebody looks."""

    _inherit = "customer.profile"

    reasons = fields.Json(
        compute="_compute_reasons",
        help="List of {code, text, model, ids}: why the customer stands where it does, "
        "with the records that show it.",
    )
    reason_summary = fields.Char(string="Why", compute="_compute_reasons")
    chart = fields.Json(string="Revenue of 24 Months", compute="_compute_revenue")
    favourite_categories = fields.Char(compute="_compute_favourites")
    favourite_channels = fields.Char(compute="_compute_favourites")
    stage_rule = fields.Char(
        compute="_compute_stage_rule", help="The rule of the stage in words."
    )
    revenue_90d = fields.Monetary(
        string="Revenue of the Last 90 Days", compute="_compute_revenue"
    )
    revenue_90d_before = fields.Monetary(
        string="90 Days before", compute="_compute_revenue"
    )
    revenue_90d_last_year = fields.Monetary(
        string="Same 90 Days Last Year", compute="_compute_revenue"
    )

    # Reasons -------------------------------------------------------------------

    @api.depends("stage", "last_date", "occasions", "revenue_12m", "gap_days")
    @api.depends_context("lang", "tz")
    def _compute_reasons(self):
        documents = self._fetch_documents()
        for profile in self:
            key = (profile.partner_id, profile.company_id)
            none = self.env["customer.purchase"]
            reasons = profile._get_reasons(documents.get(key, none))
            profile.reasons = reasons
            profile.reason_summary = " · ".join(reason["text"] for reason in reasons)

    def _fetch_documents(self):
        """Documents of the last 12 months and back to the last two purchases, by
        (customer, company)."""
        days = [p.previous_date or p.last_date for p in self if p.last_date]
        year_ago = fields.Date.context_today(self) - relativedelta(years=1)
        documents = self.env["customer.purchase"].search_fetch(
            [
                ("customer_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("date", ">=", min([*days, year_ago])),
            ],
            ["customer_id", "company_id", "date", "net", "is_return"],
            order="date desc, id desc",
        )
        return documents.grouped(lambda row: (row.customer_id, row.company_id))

    def _get_reasons(self, documents):
        """Extension point: the reasons of one profile, the most telling first.

        :param documents: purchases and returns of the last 12 months, at least
        :return: list of {code, text, model, ids}
        """
        self.ensure_one()
        last = documents.filtered(lambda row: row.date == self.last_date)
        two = documents.filtered(
            lambda row: row.date in (self.last_date, self.previous_date)
        )
        returns = documents.filtered("is_return")
        largest = documents.sorted("net", reverse=True)[:1]
        reasons = [
            ("manual", self._reason_manual(), last),
            ("silent", self._reason_silent(), last),
            ("seasonal", self._reason_seasonal(), two),
            ("back", self._reason_back(), two),
            ("once", self._reason_once(), last),
            ("returned", self._reason_returned(), returns),
            ("dominated", self._reason_dominated(), largest),
        ]
        return [
            {"code": code, "text": text, "model": shown._name, "ids": shown.ids}
            for code, text, shown in reasons
            if text
        ]

    def _reason_manual(self):
        if self.stage != self.manual_stage:
            return False
        return self.env._(
            "Set by hand on %(date)s: %(reason)s",
            date=format_date(self.env, self.manual_date),
            reason=self.manual_reason,
        )

    def _reason_silent(self):
        if self.stage not in ("at_risk", "lapsed", "lost"):
            return False
        return self.env._(
            "Silent for %(days)s days; usually back within %(limit)s",
            days=self.silent_days,
            limit=(self.active_until - self.last_date).days,
        )

    def _reason_seasonal(self):
        return self.is_seasonal and self.env._(
            "Buys once a year: last on %(last)s, before that on %(before)s",
            last=format_date(self.env, self.last_date),
            before=format_date(self.env, self.previous_date),
        )

    def _reason_back(self):
        if self.stage != "reactivated":
            return False
        gap = (self.last_date - self.previous_date).days
        return self.env._("Came back; the last break took %s days", gap)

    def _reason_once(self):
        if self.occasions != 1 or self.stage not in ("at_risk", "lapsed", "lost"):
            return False
        return self.env._(
            "Bought only once, on %s", format_date(self.env, self.first_date)
        )

    def _reason_returned(self):
        sold = self.revenue_12m + self.returned_12m
        if self.returned_12m <= 0 or sold <= 0:
            return False
        return self.env._(
            "Returned %(returned)s of %(sold)s bought in 12 months",
            returned=format_amount(self.env, self.returned_12m, self.currency_id),
            sold=format_amount(self.env, sold, self.currency_id),
        )

    def _reason_dominated(self):
        if not self.is_dominated or self.occasions_12m < 2:
            return False
        return self.env._("One purchase makes more than 60 % of the value of 12 months")

    # Words ---------------------------------------------------------------------

    @api.depends("stage", "active_until", "lapsed_after", "last_date")
    @api.depends_context("lang")
    def _compute_stage_rule(self):
        for profile in self:
            profile.stage_rule = profile._get_stage_rule()

    def _get_stage_rule(self):
        self.ensure_one()
        days = self._get_limits_in_days()
        rules = {
            "prospect": self.env._("Showed interest, but has not bought yet."),
            "new": self.env._("One purchase, no more than %(active)s days ago."),
            "active": self.env._("Bought again within %(active)s days."),
            "reactivated": self.env._(
                "Came back after a lapse, with fewer than two purchases since."
            ),
            "at_risk": self.env._("Silent for more than %(active)s days."),
            "lapsed": self.env._("Silent for more than %(lapsed)s days."),
            "lost": self.env._("Silent for more than %(lost)s days, or closed."),
            "blocked": self.env._("Blocked by hand: left out of all plans."),
        }
        return rules[self.stage] % days

    def _get_limits_in_days(self):
        """The customer's own limits, in days after the last purchase."""
        if not self.last_date:
            return {"active": 0, "lapsed": 0, "lost": 0}
        lapsed = (self.lapsed_after - self.last_date).days
        active = (self.active_until - self.last_date).days
        return {"active": active, "lapsed": lapsed, "lost": 2 * lapsed}

    def _get_summary(self):
        """The customer in one line, for people who are about to serve it."""
        if not self:
            return False
        self.ensure_one()
        stages = dict(self._fields["stage"]._description_selection(self.env))
        parts = [stages[self.stage]]
        if self.tier:
            parts.append(self.env._("Tier %s", self.tier.upper()))
        if self.rfm_group_id:
            parts.append(self.rfm_group_id.name)
        if self.last_date:
            parts.append(
                self.env._(
                    "%(count)s purchases, the last on %(date)s",
                    count=self.occasions,
                    date=format_date(self.env, self.last_date),
                )
            )
        if self.revenue_12m:
            amount = format_amount(self.env, self.revenue_12m, self.currency_id)
            parts.append(self.env._("%s in 12 months", amount))
        return " · ".join(parts)

    # Pictures ------------------------------------------------------------------

    @api.depends("revenue_total")
    @api.depends_context("lang", "tz")
    def _compute_revenue(self):
        today = fields.Date.context_today(self)
        first_month = today.replace(day=1) - relativedelta(months=MONTHS - 1)
        revenue = self._fetch_revenue(first_month)
        for profile in self:
            days = revenue.get((profile.partner_id, profile.company_id), {})
            profile.chart = self._prepare_chart(first_month, days)
            profile.revenue_90d = _sum_period(days, today)
            profile.revenue_90d_before = _sum_period(
                days, today - relativedelta(days=PERIOD)
            )
            profile.revenue_90d_last_year = _sum_period(
                days, today - relativedelta(years=1)
            )

    def _prepare_chart(self, first_month, days):
        months = [first_month + relativedelta(months=n) for n in range(MONTHS)]
        revenue = dict.fromkeys(months, 0)
        for day, net in days.items():
            if day.replace(day=1) in revenue:
                revenue[day.replace(day=1)] += net
        return {
            "type": "bar",
            "labels": [
                format_date(self.env, month, date_format="MMM yy") for month in months
            ],
            "datasets": [
                {"label": self.env._("Net revenue"), "data": list(revenue.values())}
            ],
        }

    def _fetch_revenue(self, since):
        """{(customer, company): {day: net revenue}}."""
        groups = self.env["customer.purchase"]._read_group(
            [
                ("customer_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("date", ">=", since),
            ],
            ["customer_id", "company_id", "date:day"],
            ["net:sum"],
        )
        revenue = defaultdict(dict)
        for customer, company, day, net in groups:
            revenue[customer, company][day] = net
        return revenue

    @api.depends("revenue_total")
    @api.depends_context("lang")
    def _compute_favourites(self):
        bought = self.env["customer.purchase.line"]._fetch_favourite_categories(self)
        for profile in self:
            profile.favourite_categories = self._join_names(
                self.env["product.category"].browse(bought.get(profile.id, ()))
            )
            profile.favourite_channels = self._join_names(profile._get_channels())

    def _get_channels(self):
        """The channels through which most of the money came."""
        groups = self.env["customer.purchase"]._read_group(
            [
                ("customer_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
            ],
            ["channel_id"],
            ["net:sum"],
            order="net:sum DESC",
            limit=FAVOURITES,
        )
        channels = [channel for channel, net in groups if channel and net > 0]
        return self.env["customer.channel"].concat(*channels)

    def _join_names(self, records):
        return ", ".join(records.mapped("display_name"))


def _sum_period(days, last):
    """Revenue of the period up to a day.

    :param days: {day: net revenue}
    """
    after = last - relativedelta(days=PERIOD)
    return sum(net for day, net in days.items() if after < day <= last)
