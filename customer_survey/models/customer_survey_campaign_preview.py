from collections import Counter
from datetime import timedelta
from typing import NamedTuple

from odoo import fields, models

from ..tools.precision import expected_margin

DAYS = 30  # of events, to tell what a month is like


class Forecast(NamedTuple):
    """How many customers would be asked, and how many not, by reason."""

    occasions: int
    invited: int
    held_back: dict[str, int]
    channels: dict[str, int]


class CustomerSurveyCampaign(models.Model):
    """What a campaign would do now, by the code that does it."""

    _inherit = "customer.survey.campaign"

    def action_preview(self):
        self.ensure_one()
        preview = self.env["customer.survey.preview"].create({"campaign_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview: %s", self.display_name),
            "res_model": preview._name,
            "res_id": preview.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _forecast(self):
        """Plan and judge, and take it all back.

        :return: :class:`Forecast`, for events as if it had run for 30 days
        """
        self.ensure_one()
        savepoint = self.env.cr.savepoint()
        try:
            return self._forecast_now()
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def _forecast_now(self):
        invitations = self.env["customer.survey.invitation"].sudo()
        last = invitations.search([], order="id desc", limit=1).id or 0
        if self.kind == "event":
            # As if it began now; it is all taken back.
            invitations.search([("campaign_id", "=", self.id)]).unlink()
            self.env.flush_all()
        self.sudo()._plan(self._query_forecast())
        rows = invitations.search(
            [("campaign_id", "=", self.id), ("id", ">", last)], order="id"
        )
        held_back = Counter(row.reason for row in rows if row.reason)
        planned = rows.filtered(lambda row: row.state == "planned")
        rulings = planned.with_company(self.company_id)._ask_gate().values()
        held_back += Counter(
            ruling.verdict.reason for ruling in rulings if not ruling.verdict.allowed
        )
        channels = Counter(
            ruling.channel for ruling in rulings if ruling.verdict.allowed
        )
        return Forecast(len(rows), channels.total(), dict(held_back), dict(channels))

    def _query_forecast(self):
        if self.kind == "manual":
            return self._query_segment(self._today_number())
        if self.kind == "event":
            since = fields.Datetime.now() - timedelta(days=DAYS)
            if self.trigger == "case_closed":
                return self._query_cases_closed(since)
            return getattr(self, f"_query_event_{self.trigger}")(since)
        return self._query_events()

    def _expected_share(self):
        """Share of the invited who answer: of the last answers to the survey, or as
        somebody expects."""
        asked = self.search([("survey_id", "=", self.survey_id.id)])
        sent = sum(asked.mapped("sent_count"))
        if sent < 30:
            return self.response_percent / 100
        return sum(asked.mapped("responded_count")) / sent

    def _expected_precision(self, invited, share):
        """(answers, points up or down) after so many invitations."""
        answers = round(invited * share)
        return answers, expected_margin(self.metric_type or "nps", answers) or 0.0
