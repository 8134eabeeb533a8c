import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import html_sanitize, plaintext2html

from .customer_care_planning import PASSING_REASONS

_logger = logging.getLogger(__name__)

BATCH = 100
BUSY = (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError)


class CustomerInteraction(models.Model):
    """Carrying out what care plans planned."""

    _inherit = "customer.interaction"

    plan_id = fields.Many2one(
        "customer.care.plan", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    plan_date = fields.Date(
        string="Planned on", readonly=True, help="The day it was planned for."
    )
    occasion = fields.Date(readonly=True, help="Such as the birthday or the purchase.")
    expected_value = fields.Monetary(
        string="At Stake",
        readonly=True,
        help="Revenue of the 12 months up to the customer's last purchase, when the "
        "contact was planned.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, index="btree_not_null", ondelete="set null"
    )

    @api.model
    def _due(self, limit=None):
        """Planned contacts whose moment has come and that nobody works on yet."""
        return self.search(
            [
                ("state", "=", "planned"),
                ("plan_id", "!=", False),
                ("activity_id", "=", False),
                ("date", "<=", fields.Datetime.now()),
            ],
            order="date, id",
            limit=limit,
        )

    @api.model
    def _bring_forward(self):
        """Calls that people have not made yet happen now at the earliest: that is
        where contact limits must expect them."""
        now = fields.Datetime.now()
        late = self.search([("state", "=", "planned"), ("date", "<", now)])
        late.filtered("activity_id").date = now

    def _carry_out(self):
        """Do what is planned, unless something came in between.

        Rows that somebody else works on are left alone.
        """
        rows = self.try_lock_for_update().filtered(lambda row: row._waits())
        for (plan, company, _channel), planned in rows.grouped(
            lambda row: (row.plan_id, row.company_id, row.channel)
        ).items():
            planned = planned.with_company(company)
            allowed = (planned - planned._drop_overtaken())._drop_refused()
            # Whose name is under the message.
            allowed._act(plan.with_company(company))

    def _waits(self):
        """Nobody has done it or handed it to somebody since it came due."""
        return self.state == "planned" and not self.activity_id

    def _drop_overtaken(self):
        """Cancel what a stopped plan or a purchase made pointless; those rows."""
        stopped = self.filtered(lambda row: row.plan_id.state != "running")
        stopped._cancel()
        bought = (self - stopped)._filter_bought()
        bought._cancel("bought")
        return stopped | bought

    def _filter_bought(self):
        """Rows of plans that end with a purchase whose customer has bought since."""
        rows = self.filtered("plan_id.stop_on_purchase")
        profiles = self.env["customer.profile"].search_fetch(
            [
                ("partner_id", "in", rows.partner_id.ids),
                ("company_id", "in", rows.company_id.ids),
                ("last_date", "!=", False),
            ],
            ["partner_id", "company_id", "last_date"],
        )
        last = {(p.partner_id, p.company_id): p.last_date for p in profiles}
        return rows.filtered(
            lambda row: row._bought_after(last.get((row.partner_id, row.company_id)))
        )

    def _bought_after(self, last_date):
        if not last_date:
            return False
        if self.plan_id.trigger == "purchase":
            return last_date > self.occasion
        return last_date >= self.plan_date

    def _drop_refused(self):
        """Ask once more whether the contact is allowed; the rows that are.

        Between planning and sending people opt out, complain and call.
        """
        if not self:
            return self
        row = self[0]
        verdicts = self.env["customer.contact.gate"]._can_contact(
            self.partner_id,
            row.channel,
            row.purpose,
            company=row.company_id,
            personalised=row.plan_id._uses_scores(),
            ignored=self,
        )
        first = self._first_of_each()
        return first.filtered(lambda row: row._obey(verdicts[row.partner_id]))

    def _first_of_each(self):
        """One contact a customer: the next is judged when this one is in the ledger.

        More than one is due when nothing was carried out for days.
        """
        each = self.grouped("partner_id").values()
        return self.browse().concat(*(rows[0] for rows in each))

    def _obey(self, verdict):
        """Put off or hold back what is not allowed now; True if it is."""
        now = fields.Datetime.now()
        if verdict.allowed and verdict.at <= now:
            return True
        if verdict.allowed:
            self.date = verdict.at
        elif verdict.reason not in PASSING_REASONS or self._is_out_of_patience(now):
            self._hold_back(verdict.reason, verdict.note)
        return False

    def _is_out_of_patience(self, now):
        return self.date < now - timedelta(days=self.plan_id.patience_days)

    def _hold_back(self, reason, note):
        self.write({"state": "suppressed", "reason": reason, "reason_note": note})

    def _cancel(self, reason=False):
        """Give back the slot, and take back the activity if there is one."""
        self.write({"state": "cancelled", "reason": reason})
        self.activity_id.sudo().unlink()

    # Actions -------------------------------------------------------------------

    def _act(self, plan):
        """Carry out one plan's action; an error concerns its own customer only."""
        if not self:
            return
        # Templates name what is offered.
        rows = self.with_context(care_contacts=tuple(self.ids))
        by_hand = plan._is_by_hand(self[0].channel)
        action = getattr(rows, f"_act_{'by_hand' if by_hand else plan.action}")
        try:
            with self.env.cr.savepoint():
                plan._give_offers(rows)
                action(plan.with_env(rows.env))
        except BUSY:
            raise  # nothing is wrong with the customer: all of it is run again
        except Exception as error:
            self.env.invalidate_all()
            if len(self) == 1:
                _logger.info("Contact %s of plan %s failed", self.id, plan.id)
                self._fail(error)
                return
            for row in self:
                row._act(plan)

    def _fail(self, error):
        self.write(
            {"state": "failed", "reason": "error", "reason_note": str(error)[:500]}
        )

    def _succeed(self):
        self.write({"state": "done", "date": fields.Datetime.now()})

    def _act_activity(self, plan):
        """An activity for the owner of the customer; done when that is done."""
        for owner, rows in self.grouped(lambda row: row._get_owner()).items():
            task = {"activity_type_id": plan.activity_type_id.id, "summary": plan.name}
            notes = plan._render_talking_points(rows.partner_id, owner)
            rows._hand_to(owner, task, notes)

    def _act_by_hand(self, plan):
        """A task for the owner: contact on the channel that the customer prefers."""
        for (owner, type_), rows in self.grouped(
            lambda row: (row._get_owner(), row.type_id)
        ).items():
            task = plan._prepare_task(type_, owner)
            notes = plan._render_copies(rows.partner_id, owner)
            rows._hand_to(owner, task, notes)

    def _hand_to(self, owner, task, notes):
        """Owners find it in their list of today: they get no email about each."""
        quiet = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        activities = quiet.create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "res_id": row.partner_id.id,
                    **task,
                    "note": notes.get(row.partner_id.id),
                    "user_id": owner.id,
                    "date_deadline": row.plan_date,
                }
                for row in self
            ]
        )
        self.date = fields.Datetime.now()
        for row, activity in zip(self, activities, strict=True):
            row.write({"activity_id": activity.id, "user_id": owner.id})

    def _get_owner(self):
        """Who does it: the salesperson of the customer, else the plan's responsible."""
        owners = self.partner_id.user_id | self.plan_id.user_id
        return owners.filtered("active")[:1] or self.env.user

    def _act_mail(self, plan):
        mails = self._write_mails(plan)
        self._succeed_with({mail.res_id: mail.mail_message_id.id for mail in mails})

    def _write_mails(self, plan):
        """Extension point: the e-mails of a plan to some customers, one each.

        :return: ``mail.mail`` records, waiting to be sent
        """
        template, mails = plan.mail_template_id, self.env["mail.mail"]
        senders = self.grouped(lambda row: row._get_sender(template))
        for sender, rows in senders.items():
            values = {"author_id": sender.id, "email_from": sender.email_formatted}
            mails += template.send_mail_batch(
                rows.partner_id.ids, email_values=values if sender else {}
            )
        for mail in mails:
            mail.headers = repr(plan._prepare_unsubscribe_headers(mail))
        return mails

    def _get_sender(self, template):
        """The contact a mail comes from, none if the template knows better: customers
        reply to people, and the scheduler that writes the mails is nobody."""
        sender = self.partner_id._get_care_sender()
        return sender.browse() if template.email_from or not sender.email else sender

    def _act_sms(self, plan):
        sent = self.partner_id._message_sms_schedule_mass(template=plan.sms_template_id)
        refused = sent.filtered(lambda sms: sms.state in ("error", "canceled"))
        for row in self.filtered(lambda row: row.partner_id in refused.partner_id):
            row._fail(self.env._("The number cannot be reached by SMS."))
        rest = self.filtered(lambda row: row.state == "planned")
        rest._succeed_with({s.partner_id.id: s.mail_message_id.id for s in sent})

    def _succeed_with(self, messages):
        """Done, and tied to the message by which it will be recognised when it leaves
        the house.

        :param messages: {partner id: message id}
        """
        for row in self:
            row.write(
                {"res_model": "mail.message", "res_id": messages[row.partner_id.id]}
            )
        self._succeed()

    @api.model
    def _of_messages(self, messages):
        """Planned contacts that these messages carry out."""
        return self.sudo().search(
            [
                ("res_model", "=", "mail.message"),
                ("res_id", "in", messages.ids),
            ]
        )

    def _act_server(self, plan):
        action = plan.server_action_id.sudo()
        action.with_context(
            active_model="res.partner",
            active_ids=self.partner_id.ids,
            active_id=self.partner_id[:1].id,
        ).run()
        self._succeed()

    # Done by people ------------------------------------------------------------

    def _finish(self, outcome=False, note=False):
        """Record what came of a planned contact, and close its activity."""
        activities = self.activity_id.filtered("active")
        self.write(
            {
                "state": "done",
                "date": fields.Datetime.now(),
                "user_id": self.env.uid,
                "outcome": outcome,
                "note": note and html_sanitize(note),
            }
        )
        if activities:
            activities.action_feedback(feedback=plaintext2html(note or ""))
