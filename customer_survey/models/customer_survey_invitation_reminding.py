from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.customer_mgmt.models.customer_care_planning import PASSING_REASONS

from .customer_survey_invitation import OPEN_STATES
from .customer_survey_invitation_sending import Ruling

# Somebody who began lately is at it.
BUSY_HOURS = 24


class CustomerSurveyInvitation(models.Model):
    """Reminding those who have not answered, and ending it at the deadline."""

    _inherit = "customer.survey.invitation"

    def _remind(self):
        """Remind customers of one campaign, as far as the gate allows it."""
        rows = self.try_lock_for_update()
        rows = rows.with_company(rows.company_id).filtered(lambda row: row._waits())
        rows = rows._first_of_each()
        for channel, group in rows.grouped("channel").items():
            verdicts = group._judge(channel)
            allowed = group.filtered(
                lambda row, found=verdicts, by=channel: row._obey_reminder(
                    Ruling(by, found[row.partner_id])
                )
            )
            if allowed:
                allowed._deliver(channel, "reminder")._count_reminder()

    def _waits(self):
        """There is no answer, and nobody is giving one at this moment."""
        lately = fields.Datetime.now() - timedelta(hours=BUSY_HOURS)
        if self.state == "started" and self.started_date > lately:
            self.next_reminder_date = self.started_date + timedelta(hours=BUSY_HOURS)
            return False
        return self.state in OPEN_STATES and self.user_input_id.state != "done"

    def _obey_reminder(self, ruling):
        now, verdict = fields.Datetime.now(), ruling.verdict
        if verdict.allowed and verdict.at <= now:
            return True
        if verdict.allowed:
            self.next_reminder_date = verdict.at
        elif verdict.reason in PASSING_REASONS:
            self.next_reminder_date = self._before(now + timedelta(days=1))
        else:
            self.next_reminder_date = False
        if not self.next_reminder_date:
            self.write({"reason": verdict.reason, "reason_note": verdict.note})
            self._log_suppressed(ruling.channel, verdict)
        return False

    def _count_reminder(self):
        for row in self:
            count = row.reminder_count + 1
            row.write(
                {
                    "reminder_count": count,
                    "next_reminder_date": row._next_reminder(count, row.deadline),
                }
            )

    def _next_reminder(self, count, deadline):
        """When to remind after so many reminders; False if no more."""
        campaign = self.campaign_id
        if count >= campaign.reminder_max:
            return False
        moment = fields.Datetime.now() + timedelta(days=campaign.reminder_days)
        return moment if not deadline or moment < deadline else False

    def _before(self, moment):
        return moment if not self.deadline or moment < self.deadline else False

    @api.model
    def _expire(self):
        """What is past its deadline is over."""
        self.search(
            [
                ("state", "in", OPEN_STATES),
                ("deadline", "<=", fields.Datetime.now()),
            ]
        ).write({"state": "expired", "next_reminder_date": False})
