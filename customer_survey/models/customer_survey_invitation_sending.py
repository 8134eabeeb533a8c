import logging
from datetime import timedelta
from typing import NamedTuple

from psycopg2.errors import UniqueViolation

from odoo import fields, models
from odoo.tools import SQL, mute_logger

from odoo.addons.customer_mgmt.models.customer_care_execution import BUSY
from odoo.addons.customer_mgmt.models.customer_care_planning import PASSING_REASONS
from odoo.addons.customer_mgmt.tools.contact import Verdict

from .customer_survey_invitation import ASKED_STATES

_logger = logging.getLogger(__name__)

# Another channel may still reach the customer.
CHANNEL_REASONS = ("no_address", "blacklist", "consent", "bounced", "never")


class Ruling(NamedTuple):
    """Whether, when and on which channel a customer may be asked."""

    channel: str
    verdict: Verdict


class CustomerSurveyInvitation(models.Model):
    """Sending: the gate is asked, the contact reserved, the answer made, then sent."""

    _inherit = "customer.survey.invitation"

    def _send(self):
        """Send what may be sent of one campaign, and say of the rest why not.

        Invitations that somebody else works on are left alone.
        """
        rows = self.try_lock_for_update().filtered(lambda row: row.state == "planned")
        if not rows:
            return
        rows = rows.with_company(rows.company_id)._first_of_each()
        rows -= rows._skip_repeated()
        rulings = rows._ask_gate()
        allowed = rows.filtered(lambda row: row._obey(rulings[row]))
        for channel, group in allowed.grouped(lambda row: rulings[row].channel).items():
            group._deliver(channel, "invitation")

    def _first_of_each(self):
        """One per contact; what was meant for others may be the same one by now, after
        contacts were merged. The others are looked at in the next run."""
        firsts = {}
        for row in self.sorted(lambda row: (row.due_date, row.id)):
            firsts.setdefault(row.partner_id, row.id)
        return self.browse(firsts.values())

    def _skip_repeated(self):
        """Skip those whose address was asked while they waited; those."""
        days = self.campaign_id.repeat_days
        if not self or self.campaign_id.kind == "periodic" or not days:
            return self.browse()
        asked = self._fetch_asked(fields.Datetime.now() - timedelta(days=days))
        repeated = self.filtered(
            lambda row: row.address in asked or row.partner_id.id in asked
        )
        repeated._hold_back(Verdict(fields.Datetime.now(), "repeated"))
        return repeated

    def _fetch_asked(self, since):
        """Addresses and ids of contacts among these that were asked lately.

        Lists make the database look each one up; joining the table with itself is slow
        where it has not counted its rows yet.
        """
        self.flush_model()
        lists = {"address": self.mapped("address"), "partner_id": self.partner_id.ids}
        found = set()
        for name, values in lists.items():
            rows = self.env.execute_query(
                SQL(
                    """SELECT DISTINCT %(name)s FROM customer_survey_invitation
                        WHERE %(name)s = ANY(%(values)s) AND campaign_id = %(campaign)s
                          AND sent_date > %(since)s AND state IN %(states)s""",
                    name=SQL.identifier(name),
                    values=values,
                    campaign=self.campaign_id.id,
                    since=since,
                    states=ASKED_STATES,
                )
            )
            found.update(value for (value,) in rows)
        return found

    # The gate ---------------------------------------------------------------------

    def _ask_gate(self):
        """{invitation: :class:`Ruling`} for one company, at most one per contact.

        The channels are tried in order; if none will do, the first that has an
        address says why.
        """
        rulings, open_ = {}, self
        for channel in self.campaign_id._channels() if self else ():
            verdicts = open_._judge(channel)
            for row in open_:
                ruling = Ruling(channel, verdicts[row.partner_id])
                if row not in rulings or rulings[row].verdict.reason == "no_address":
                    rulings[row] = ruling
                if ruling.verdict.reason not in CHANNEL_REASONS:
                    rulings[row] = ruling
            open_ = open_.filtered(
                lambda row: rulings[row].verdict.reason in CHANNEL_REASONS
            )
        return rulings

    def _judge(self, channel):
        """{contact: :class:`Verdict`} of one channel, now."""
        partners = self.partner_id
        verdicts = self.env["customer.contact.gate"]._can_contact(
            partners, channel, "survey", company=self.company_id
        )
        if channel == "email":
            for partner in partners.sudo().filtered("message_bounce"):
                verdict = verdicts[self.env["res.partner"].browse(partner.id)]
                if verdict.allowed:
                    verdicts[partner] = Verdict(verdict.at, "bounced")
        return verdicts

    def _obey(self, ruling):
        """Put off or hold back what is not allowed now; True if it is."""
        now, verdict = fields.Datetime.now(), ruling.verdict
        if verdict.allowed and verdict.at <= now:
            return True
        if verdict.allowed:
            self._put_off(verdict.at, Verdict(verdict.at, "quiet"))
        elif verdict.reason in PASSING_REASONS and self._has_patience(now):
            self._put_off(now + timedelta(days=1), verdict)
        else:
            self._hold_back(verdict)
            self._log_suppressed(ruling.channel, verdict)
        return False

    def _has_patience(self, now):
        return now < self.due_date + timedelta(days=self.campaign_id.patience_days)

    def _put_off(self, moment, verdict):
        self.write(
            {
                "plan_date": moment,
                "reason": verdict.reason,
                "reason_note": verdict.note,
            }
        )

    def _hold_back(self, verdict):
        self.write(
            {
                "state": "skipped",
                "reason": verdict.reason,
                "reason_note": verdict.note,
            }
        )

    # The ledger -------------------------------------------------------------------

    def _log_suppressed(self, channel, verdict):
        """The ledger says so, too; it knows nothing of bounces."""
        reason = "no_address" if verdict.reason == "bounced" else verdict.reason
        self._log(channel, state="suppressed", reason=reason, reason_note=verdict.note)

    def _reserve(self, channel):
        """Take the slots: a contact somebody else planned at the same moment fails."""
        self._log(channel, state="planned")

    def _log(self, channel, **vals):
        rows = self.env["customer.interaction"].sudo()
        rows = rows.create([row._prepare_interaction(channel, **vals) for row in self])
        for invitation, interaction in zip(self, rows, strict=True):
            invitation.interaction_id = interaction.id

    def _prepare_interaction(self, channel, **vals):
        return {
            "type": "survey_invitation",
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "channel": channel,
            "summary": self.campaign_id.name,
            "user_id": self.campaign_id.user_id.id,
            "key": self._interaction_key(),
            **vals,
        }

    def _interaction_key(self):
        """Each attempt is a contact of its own: invitation, reminder, retry."""
        last = self.interaction_id.key or ""
        base = f"survey.invitation:{self.id}"
        if not last:
            return base
        _, _, number = last.removeprefix(base).partition(":")
        return f"{base}:{int(number or 1) + 1}"

    # Messages ---------------------------------------------------------------------

    def _deliver(self, channel, kind):
        """Reserve, make the answers and send; an error concerns its customer only.

        :param kind: ``invitation`` or ``reminder``
        :return: what has gone out
        """
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self._deliver_all(channel, kind)
            return self
        except BUSY:
            raise  # nothing is wrong with the customer: all of it is run again
        except Exception as error:
            self.env.invalidate_all()
            if len(self) == 1:
                self._not_delivered(error)
                return self.browse()
            delivered = [row._deliver(channel, kind) for row in self]
            return self.browse().concat(*delivered)

    def _not_delivered(self, error):
        if isinstance(error, UniqueViolation):
            return  # somebody turned to the customer just now: the next run asks again
        _logger.info("Invitation %s failed: %s", self.id, error)
        self._fail(error)

    def _deliver_all(self, channel, kind):
        self._reserve(channel)
        if kind == "invitation":
            self._create_answers(channel)
        send = self._send_emails if channel == "email" else self._send_texts
        self._conclude(send(kind))

    def _create_answers(self, channel):
        deadline = self._new_deadline()
        answers = self.env["survey.survey"]._create_customer_answers(
            [
                {
                    "survey_id": row.campaign_id.survey_id.id,
                    "partner_id": row.partner_id.id,
                    "channel": channel,
                    "source_model": row.source_model,
                    "source_id": row.source_id,
                    "campaign_id": row.campaign_id.id,
                    "deadline": deadline,
                }
                for row in self
            ]
        )
        first = self._next_reminder(0, deadline)
        for row, answer in zip(self, answers, strict=True):
            row.user_input_id = answer.id
        self.write(
            {
                "state": "sent",
                "reason": False,
                "reason_note": False,
                "channel": channel,
                "sent_date": fields.Datetime.now(),
                "deadline": deadline,
                "next_reminder_date": first,
            }
        )

    def _new_deadline(self):
        days = self.campaign_id.deadline_days
        return days and fields.Datetime.now() + timedelta(days=days)

    def _send_emails(self, kind):
        """{invitation: message}, of e-mails that wait to be sent."""
        campaign = self.campaign_id
        template = campaign.mail_template_id
        if kind == "reminder":
            template = campaign.reminder_template_id or template
        by_answer = {row.user_input_id.id: row for row in self}
        mails = template.sudo().send_mail_batch(
            list(by_answer), email_values=campaign._get_sender_values(template)
        )
        for mail in mails:
            mail.headers = repr(by_answer[mail.res_id].user_input_id._optout_headers())
        return {by_answer[mail.res_id]: mail.mail_message_id for mail in mails}

    def _send_texts(self, _kind):
        """{invitation: message}, of text messages in the queue."""
        answers = self.user_input_id.with_env(self.env(su=True))
        sent = answers._message_sms_schedule_mass(
            template=self.campaign_id.sms_template_id
        )
        texts = {text.mail_message_id.res_id: text for text in sent}
        for row in self:
            text = texts[row.user_input_id.id]
            if text.state in ("error", "canceled"):
                reasons = text._fields["failure_type"]._description_selection(self.env)
                row.interaction_id._fail(dict(reasons).get(text.failure_type, "SMS"))
        return {
            row: texts[row.user_input_id.id].mail_message_id
            for row in self
            if row.interaction_id.state == "planned"
        }

    def _conclude(self, messages):
        """Contacts took place, and are tied to the message by which the ledger knows
        them when it leaves the house."""
        for row, message in messages.items():
            row.interaction_id.write(
                {"res_model": "mail.message", "res_id": message.id}
            )
        done = self.browse([row.id for row in messages]).interaction_id
        done.write({"state": "done", "date": fields.Datetime.now()})
