from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_amount

from ..tools.pareto import pareto

MEASURES = {"customers": "__count", "revenue": "revenue:sum"}
PERIODS = (3, 12, 36)


class CustomerLoss(models.Model):
    """The few reasons that most losses come from, in texts ready to read."""

    _inherit = "customer.loss"

    @api.model
    @api.readonly
    def get_pareto(self, by="loss_reason_id", measure="customers", months=12):
        """Reasons of the losses of the current company, the largest first.

        Amounts of several companies have no common currency, so it is one at a time.

        :param by: ``loss_reason_id`` (told) or ``data_reason``
        :param measure: ``customers`` or ``revenue``
        :param months: of the period up to now, the running month among them
        :return: {summary, bars: list of {name, amount, share, cumulative, domain},
            chart, periods}
        """
        self._check_choice(by, measure, months)
        domain = self._domain_within(months)
        bars = pareto(
            (value, amount)
            for value, amount in self._read_group(domain, [by], [MEASURES[measure]])
            if value
        )
        rows = [self._prepare_bar(bar, by, measure, domain) for bar in bars]
        return {
            "summary": self._describe_known(domain),
            "bars": rows,
            "chart": self._prepare_pareto_chart(rows, bars, measure),
            "periods": [
                {"code": number, "name": self.env._("%s months", number)}
                for number in PERIODS
            ],
        }

    def _check_choice(self, by, measure, months):
        if (
            by not in ("loss_reason_id", "data_reason")
            or measure not in MEASURES
            or months not in PERIODS
        ):
            raise UserError(self.env._("Choose what the page offers."))

    def _domain_within(self, months):
        return Domain("date", ">=", self._first_day(months)) & Domain(
            "company_id", "=", self.env.company.id
        )

    def _first_day(self, months) -> date:
        today = self.env.company.sudo().customer_policy_id._today()
        return today.replace(day=1) - relativedelta(months=months - 1)

    def _describe_known(self, domain):
        groups = self._read_group(domain, [], ["__count", "revenue:sum"])
        told = self.search_count(domain & Domain("loss_reason_id", "!=", False))
        count, revenue = groups[0]
        return self.env._(
            "%(count)s lost with %(revenue)s a year; %(told)s of them told why.",
            count=count,
            revenue=self._in_money(revenue),
            told=told,
        )

    def _prepare_bar(self, bar, by, measure, domain):
        cause = bar.cause
        names = dict(self._fields["data_reason"]._description_selection(self.env))
        return {
            "name": names[cause] if by == "data_reason" else cause.display_name,
            "amount": self._in_money(bar.amount)
            if measure == "revenue"
            else str(bar.amount),
            "share": f"{bar.share:.0%}",
            "cumulative": f"{bar.cumulative:.0%}",
            "domain": list(
                domain & Domain(by, "=", cause if by == "data_reason" else cause.id)
            ),
        }

    def _in_money(self, amount):
        return format_amount(self.env, amount or 0, self.env.company.currency_id)

    def _prepare_pareto_chart(self, rows, bars, measure):
        unit = self.env._("Customers")
        if measure == "revenue":
            unit = self._fields["revenue"]._description_string(self.env)
        share = self.env._("Share so far (%)")
        return {
            "type": "bar",
            "labels": [row["name"] for row in rows],
            "datasets": [
                {
                    "type": "line",
                    "label": share,
                    "data": [round(100 * bar.cumulative, 1) for bar in bars],
                    "yAxisID": "share",
                },
                {"label": unit, "data": [bar.amount for bar in bars]},
            ],
        }
