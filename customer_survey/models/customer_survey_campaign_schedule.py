import logging
from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.tools import SQL, split_every

from odoo.addons.customer_mgmt.models.customer_refresh import LOST_RACE

from .customer_survey_invitation import OPEN_STATES

_logger = logging.getLogger(__name__)

BATCH = 500


class CustomerSurveyCampaign(models.Model):
    """The scheduled action: plan, send, remind, expire.

    Interrupted anywhere, the next run goes on: occasions that have an invitation are
    not planned again, and invitations that were sent are not due.
    """

    _inherit = "customer.survey.campaign"

    @api.model
    def _cron_campaigns(self):
        cron = self.env["ir.cron"]
        self._attempt(self.env["customer.survey.invitation"]._expire)
        campaigns = self.search([("state", "=", "running")])
        cron._commit_progress(remaining=len(campaigns))
        for campaign in campaigns:
            campaign._attempt(campaign._plan)
            if not (campaign._send_due() and campaign._remind_due()):
                break
            if not cron._commit_progress(1):
                break

    def _send_due(self):
        """:return: False if time ran out"""
        room = self._room()
        if room == 0:
            return True
        self._attempt(lambda: self._put_off("planned", "plan_date"))
        invitations = self.env["customer.survey.invitation"]
        due = invitations.search(
            [
                ("campaign_id", "=", self.id),
                ("state", "=", "planned"),
                ("plan_date", "<=", fields.Datetime.now()),
            ],
            order="due_date, id",
            limit=room,
        )
        return self._work_off(due, lambda batch: batch._send())

    def _remind_due(self):
        for state in OPEN_STATES:
            self._attempt(lambda at=state: self._put_off(at, "next_reminder_date"))
        due = self.env["customer.survey.invitation"].search(
            [
                ("campaign_id", "=", self.id),
                ("next_reminder_date", "<=", fields.Datetime.now()),
            ],
            order="next_reminder_date, id",
        )
        return self._work_off(due, lambda batch: batch._remind())

    def _work_off(self, due, work):
        for batch in split_every(BATCH, due.ids, due.browse):
            self._attempt(lambda batch=batch: work(batch))
            if not self.env["ir.cron"]._commit_progress():
                return False
        return True

    def _attempt(self, work):
        """What fails must not keep the rest waiting; a lost race is run again."""
        try:
            work()
            self.env.flush_all()
        except LOST_RACE:
            self.env.cr.rollback()
            self._wake()
        except Exception:
            self.env.cr.rollback()
            _logger.exception("Survey campaign %s failed", self.ids)

    def _put_off(self, state, date):
        """Nothing leaves outside the hours of sending, however late the run is."""
        self.env.flush_all()
        now = fields.Datetime.now()
        moment = self._sql_in_window(SQL("%s::timestamp", now), self._sql_zone())
        self.env.cr.execute(
            SQL(
                """UPDATE customer_survey_invitation row SET %(date)s = moved.at
                     FROM (SELECT waiting.id, %(moment)s AS at
                             FROM customer_survey_invitation waiting
                             JOIN res_partner partner ON partner.id = waiting.partner_id
                            WHERE waiting.campaign_id = %(campaign)s
                              AND waiting.state = %(state)s
                              AND waiting.%(date)s <= %(now)s) moved
                    WHERE row.id = moved.id AND moved.at > %(now)s""",
                date=SQL.identifier(date),
                moment=moment,
                campaign=self.id,
                state=state,
                now=now,
            )
        )
        self.env["customer.survey.invitation"].invalidate_model([date])

    def _room(self):
        """How many more invitations may leave today; None for any number."""
        if not self.is_limited:
            return None
        policy = self.company_id.customer_policy_id
        zone = pytz.timezone(policy.tz)
        start = fields.Datetime.to_datetime(policy._today())
        start = zone.localize(start).astimezone(pytz.utc).replace(tzinfo=None)
        sent = self.env["customer.survey.invitation"].search_count(
            [
                ("campaign_id", "=", self.id),
                ("sent_date", ">=", start),
                ("sent_date", "<", start + timedelta(days=1)),
            ]
        )
        return max(0, self.daily_limit - sent)

    def _get_sender_values(self, template):
        """From whom e-mails come unless the template knows: the scheduler is nobody."""
        sender = self.user_id.sudo().partner_id
        if not sender.email:
            sender = self.company_id.sudo().partner_id
        if template.email_from or not sender.email:
            return {}
        return {"author_id": sender.id, "email_from": sender.email_formatted}
