"""The campaigns of the demonstration shop, whom they asked, and what came of it.

Everything is a record as the application makes it: invitations, answers with their
lines, contacts in the ledger, cases. Only the moments are moved into the past.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from odoo.tools import SQL

from odoo.addons.customer_mgmt.demo.loading import CHINESE

from .words import answer

SEED = 11
MONTHS = 12
PURCHASE_DAYS = 240
# What is younger is left to the campaign itself.
PLANNED_DAYS = 9
REPEAT_DAYS = 90
DEADLINE_DAYS = 14
ASKED_A_MONTH = 45
ANSWERED = 0.42


class Asked(NamedTuple):
    """Somebody was asked; ``key`` names the occasion."""

    campaign: str
    partner: int
    key: str
    moment: datetime
    source: tuple[str, int] | tuple[bool, bool] = (False, False)


class Asking:
    """Loads one part after the other; ``campaigns`` are by the name of their survey."""

    def __init__(self, env, now):
        self.env, self.now = env, now
        self.rng = Random(SEED)
        self.campaigns = {}
        self.answers = env["survey.user_input"]

    def find(self, name):
        return self.env.ref(f"customer_survey.{name}")

    def translate(self, record, name):
        if self.env["res.lang"]._get_code(CHINESE):
            record.update_field_translations("name", {CHINESE: name})

    # Whom -----------------------------------------------------------------------

    def load_campaigns(self):
        since = self.now - timedelta(days=365)
        for survey, name, name_zh, vals in (
            ("csat", "After a Purchase", "购买之后", {"delay": 2}),
            (
                "ces",
                "After a Case",
                "服务结束之后",
                {"trigger": "case_closed", "repeat_days": 30},
            ),
            (
                "nps",
                "Would You Recommend Us?",
                "您会推荐我们吗？",
                {"kind": "manual", "reminder_max": 0},
            ),
        ):
            campaign = self._make_campaign(survey, name, name_zh, **vals)
            campaign.date_start = since
            self.campaigns[survey] = campaign
        vip = self.env.ref("customer_mgmt.demo_segment_vip")
        self._make_campaign(
            "nps",
            "VIP Twice a Year",
            "贵宾半年一次",
            kind="periodic",
            segment_id=vip.id,
            period_days=180,
            channel_order="email,sms",
        )

    def _make_campaign(self, survey, name, name_zh, **vals):
        manager = self.env.ref("customer_mgmt.demo_user_manager")
        campaign = self.env["customer.survey.campaign"].create(
            {
                "name": name,
                "survey_id": self.find(f"survey_{survey}").id,
                "user_id": manager.id,
                "repeat_days": REPEAT_DAYS,
                "deadline_days": DEADLINE_DAYS,
                **vals,
            }
        )
        self.translate(campaign, name_zh)
        return campaign

    def ask_buyers(self, orders):
        """After purchases; an address is not asked again within some days."""
        since = self.now - timedelta(days=PURCHASE_DAYS)
        until = self.now - timedelta(days=PLANNED_DAYS)
        asked, again = [], []
        last = defaultdict(lambda: since - timedelta(days=REPEAT_DAYS))
        for order in orders.filtered(lambda each: since < each.date_order < until):
            moment, key = order.date_order + timedelta(days=2), f"sale.order:{order.id}"
            who = order.partner_id.id
            row = Asked("csat", who, key, moment, (order._name, order.id))
            is_repeated = moment < last[who] + timedelta(days=REPEAT_DAYS)
            (again if is_repeated else asked).append(row)
            last[who] = last[who] if is_repeated else moment
        self._skip(again)
        self._ask(asked)

    def ask_everybody(self, orders):
        """Some of the customers of the last months, each month."""
        asked, known = [], set()
        for month in range(MONTHS, 0, -1):
            noon = self.now - timedelta(days=30 * month)
            buyers = orders.filtered(
                lambda each, at=noon: at - timedelta(days=240) < each.date_order < at
            ).partner_id
            free = [who for who in buyers.ids if (who, month // 3) not in known]
            for who in self.rng.sample(free, min(ASKED_A_MONTH, len(free))):
                known.add((who, month // 3))
                moment = noon + timedelta(hours=self.rng.randrange(600))
                moment = min(moment, self.now - timedelta(hours=self.rng.randrange(90)))
                asked.append(
                    Asked("nps", who, f"manual:{moment.toordinal()}:{who}", moment)
                )
        self._ask(asked)

    def ask_about_cases(self, cases):
        self._ask(
            [
                Asked(
                    "ces",
                    case.partner_id.id,
                    f"customer.case:{case.id}",
                    case.date_closed + timedelta(days=1),
                    (case._name, case.id),
                )
                for case in cases
                if case.date_closed < self.now - timedelta(days=2)
            ],
            share=0.8,
        )

    def _skip(self, rows):
        self.env["customer.survey.invitation"].create(
            [
                {
                    **self._prepare_invitation(row),
                    "state": "skipped",
                    "reason": "repeated",
                }
                for row in rows
            ]
        )

    def _prepare_invitation(self, row):
        model, id_ = row.source
        partner = self.env["res.partner"].browse(row.partner)
        return {
            "campaign_id": self.campaigns[row.campaign].id,
            "company_id": self.env.company.id,
            "partner_id": row.partner,
            "source_model": model,
            "source_id": id_,
            "event_date": row.moment - timedelta(days=2),
            "dedupe_key": row.key,
            "address": partner.email_normalized or f"contact:{row.partner}",
            "due_date": row.moment,
            "plan_date": row.moment,
        }

    # What came of it --------------------------------------------------------------

    def _ask(self, rows, share=ANSWERED):
        """Invitations with their answers; some customers give them."""
        answers = self.env["survey.survey"]._create_customer_answers(
            [self._prepare_answer(row) for row in rows]
        )
        given = {}
        vals_list = []
        for row, answer_ in zip(rows, answers, strict=True):
            moment = row.moment + timedelta(minutes=self.rng.randrange(9 * 24 * 60))
            is_given = self.rng.random() < share and moment < self.now
            if is_given:
                given[answer_] = moment
            until = moment if is_given else self.now
            vals = self._prepare_invitation(row)
            vals |= self._prepare_sent(row, answer_, until)
            vals_list.append(vals | self._prepare_state(row, is_given and moment))
        invitations = self.env["customer.survey.invitation"].create(vals_list)
        self._date_back(answers, [row.moment for row in rows])
        self._log(invitations)
        self.give(given)

    def _prepare_answer(self, row):
        model, id_ = row.source
        return {
            "survey_id": self.campaigns[row.campaign].survey_id.id,
            "partner_id": row.partner,
            "channel": "email",
            "source_model": model,
            "source_id": id_,
            "campaign_id": self.campaigns[row.campaign].id,
            "deadline": row.moment + timedelta(days=DEADLINE_DAYS),
        }

    def _prepare_sent(self, row, answer_, until):
        is_reminding = self.campaigns[row.campaign].reminder_max > 0
        reminded = is_reminding and row.moment + timedelta(days=4) < until
        waits = is_reminding and not reminded
        return {
            "channel": "email",
            "sent_date": row.moment,
            "deadline": row.moment + timedelta(days=DEADLINE_DAYS),
            "user_input_id": answer_.id,
            "reminder_count": int(reminded),
            "next_reminder_date": waits and row.moment + timedelta(days=4),
        }

    def _prepare_state(self, row, moment):
        if moment:
            return {
                "state": "responded",
                "opened_date": moment,
                "started_date": moment,
                "response_date": moment,
                "next_reminder_date": False,
            }
        is_over = row.moment + timedelta(days=DEADLINE_DAYS) < self.now
        opened = self.rng.random() < 0.4 and min(
            row.moment + timedelta(hours=5), self.now
        )
        state = "expired" if is_over else "opened" if opened else "sent"
        return {"state": state, "opened_date": opened}

    def _date_back(self, answers, moments):
        """When they were asked for; nobody may write that."""
        answers.flush_recordset()
        self.env.cr.execute(
            SQL(
                """UPDATE survey_user_input answer SET create_date = asked.date
                     FROM UNNEST(%s::integer[], %s::timestamp[]) AS asked(id, date)
                    WHERE asked.id = answer.id""",
                answers.ids,
                moments,
            )
        )
        answers.invalidate_recordset(["create_date"])

    def _log(self, invitations):
        """Each is a contact in the ledger."""
        rows = self.env["customer.interaction"]._log(
            [
                {
                    "type": "survey_invitation",
                    "partner_id": invitation.partner_id.id,
                    "company_id": invitation.company_id.id,
                    "channel": "email",
                    "date": invitation.sent_date,
                    "summary": invitation.campaign_id.name,
                    "user_id": invitation.campaign_id.user_id.id,
                    "key": invitation._interaction_key(),
                }
                for invitation in invitations
            ]
        )
        for invitation, row in zip(invitations, rows, strict=True):
            invitation.interaction_id = row

    def give(self, moments):
        """Fill in answers as customers did at those moments."""
        answers = self.env["survey.user_input"].browse([each.id for each in moments])
        self.env["survey.user_input.line"].create(
            [line for each in answers for line in self._prepare_lines(each, moments)]
        )
        answers._mark_done()
        for each, moment in moments.items():
            each.write(
                {
                    "response_date": moment,
                    "start_datetime": moment - timedelta(minutes=2),
                    "end_datetime": moment,
                    "is_follow_up_due": False,
                }
            )
        self._date_back_log(answers)
        self.answers |= answers

    def _date_back_log(self, answers):
        keys = {f"survey.user_input:{each.id}": each for each in answers}
        rows = self.env["customer.interaction"].search([("key", "in", list(keys))])
        for row in rows:
            row.date = keys[row.key].response_date

    def _prepare_lines(self, each, moments):
        metric = each.survey_id.metric_type
        months_ago = (self.now - moments[each]).days // 30
        is_chinese = each.partner_id.lang == CHINESE
        given = answer(self.rng, metric, months_ago, is_chinese)
        lines = [
            *((name, "scale", number) for name, number in given.numbers.items()),
            *((name, "text_box", text) for name, text in given.words.items()),
        ]
        if given.may_contact is not None:
            yes_or_no = "yes" if given.may_contact else "no"
            choice = self.find(f"choice_{metric}_consent_{yes_or_no}")
            lines.append(("consent", "suggestion", choice.id))
        return [self._prepare_line(each, metric, *line) for line in lines]

    def _prepare_line(self, each, metric, name, kind, value):
        field = "suggested_answer_id" if kind == "suggestion" else f"value_{kind}"
        return {
            "user_input_id": each.id,
            "question_id": self.find(f"question_{metric}_{name}").id,
            "answer_type": kind,
            field: value,
        }

    def give_without_name(self, survey, count, vals):
        """Answers of the last months by people who are not known."""
        moments = [
            self.now - timedelta(hours=self.rng.randrange(6, 24 * 88))
            for _number in range(count)
        ]
        answers = self.env["survey.survey"]._create_customer_answers(
            [{"survey_id": survey, "deadline": False, **vals} for _number in moments]
        )
        self._date_back(answers, moments)
        self.give(dict(zip(answers, moments, strict=True)))
