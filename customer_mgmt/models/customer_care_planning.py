from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.tools import SQL

# Another day may be better: tried again while the plan has patience.
PASSING_REASONS = ("limit", "plan_limit")


class CustomerCarePlan(models.Model):
    """From occasions to rows of the ledger, once a day and in one statement a plan."""

    _inherit = "customer.care.plan"

    @api.model
    def _plan_company(self, company, day, plans=None):
        """Plan the contacts of a day; the first plan takes the slots first.

        Calling it twice plans nothing twice.

        :param plans: the plans to take; by default the running ones
        :return: number of rows written to the ledger
        """
        if plans is None:
            plans = self.search(
                [("company_id", "=", company.id), ("state", "=", "running")]
            )
        self.env["customer.interaction"]._bring_forward()
        self.env.flush_all()
        count = sum(plan._plan(day) for plan in plans)
        self.env["customer.interaction"].invalidate_model()
        return count

    def _plan(self, day):
        """Write one plan's contacts of a day, planned or held back.

        :return: number of rows
        """
        self.ensure_one()
        if self.date_end and self.date_end < day:
            return 0
        self.env.cr.execute(self._query_insert(day))
        return self.env.cr.rowcount

    def _query_insert(self, day):
        type_ = self._interaction_type()
        return SQL(
            """WITH candidate AS MATERIALIZED (%(candidates)s),
            verdict AS (%(verdicts)s),
            ranked AS (
                SELECT verdict.key, verdict.partner_id, verdict.channel, verdict.at,
                       candidate.occasion, candidate.due, candidate.value,
                       candidate.user_id, verdict.reason_note,
                       CASE WHEN verdict.reason IS NULL AND ROW_NUMBER() OVER (
                                 PARTITION BY verdict.reason IS NULL
                                 ORDER BY candidate.value DESC NULLS LAST,
                                          candidate.partner_id) > %(room)s
                            THEN 'plan_limit' ELSE verdict.reason END AS reason
                  FROM verdict JOIN candidate USING (key)
            )
            INSERT INTO customer_interaction
                   (partner_id, company_id, date, type_id, channel, direction, purpose,
                    state, reason, reason_note, summary, user_id, plan_id, occasion,
                    plan_date, expected_value, key, touch, create_uid, create_date,
                    write_uid, write_date)
            SELECT partner_id, %(company)s, at, %(type)s, channel, 'out',
                   %(purpose)s,
                   CASE WHEN reason IS NULL THEN 'planned' ELSE 'suppressed' END,
                   reason, reason_note, %(summary)s, COALESCE(user_id, %(user)s),
                   %(plan)s, occasion, %(day)s, value, key,
                   CASE WHEN reason IS NULL
                        THEN 1 + COALESCE((SELECT MAX(touch)
                                             FROM customer_interaction before
                                            WHERE before.partner_id = ranked.partner_id
                                              AND before.company_id = %(company)s
                                              AND before.touch IS NOT NULL), 0) END,
                   %(uid)s, %(now)s, %(uid)s, %(now)s
              FROM ranked
             WHERE reason IS NULL OR reason NOT IN %(passing)s OR due <= %(last)s
             ORDER BY value DESC NULLS LAST, partner_id""",
            candidates=self._query_candidates(day),
            verdicts=self.env["customer.contact.gate"]._query_verdicts(
                self.company_id, self._query_questions(day, type_)
            ),
            room=self._room(day),
            company=self.company_id.id,
            type=self._sql_type(type_),
            purpose=self.purpose,
            summary=self.name,
            user=self.user_id.id or None,
            plan=self.id,
            day=day,
            passing=PASSING_REASONS,
            last=day - timedelta(days=self.patience_days),
            uid=self.env.uid,
            now=fields.Datetime.now(),
        )

    def _query_questions(self, day, type_):
        """The candidates as the gate of contacts asks for them."""
        return SQL(
            """SELECT key, partner_id, %s AS channel, %s AS purpose,
                      %s::timestamp AS at, %s AS personalised
                 FROM candidate""",
            self._sql_channel(type_.channel),
            self.purpose,
            self._moment(day),
            self._uses_scores(),
        )

    def _moment(self, day):
        """When contacts of a day begin, in UTC: at the hour of the plan, and not in
        the past."""
        hour, minute = divmod(round(self.send_hour * 60), 60)
        zone = pytz.timezone(self.company_id.customer_policy_id.tz)
        local = zone.localize(datetime.combine(day, time(hour, minute)))
        begin = local.astimezone(pytz.utc).replace(tzinfo=None)
        return max(begin, fields.Datetime.now())

    def _room(self, day):
        """How many more contacts the plan may plan on a day."""
        if not self.is_limited:
            return 2**31
        taken = self.env["customer.interaction"].search_count(
            [
                ("plan_id", "=", self.id),
                ("plan_date", "=", day),
                ("state", "in", ("planned", "done")),
            ]
        )
        return max(0, self.daily_limit - taken)

    def _render_talking_points(self, partners, user):
        """{partner id: note} for somebody who calls: in that person's language, and
        with no more figures than that person may see."""
        self.ensure_one()
        if not self.note_template_id:
            return {}
        template = self.note_template_id.with_user(user).with_context(lang=user.lang)
        return template._render_field("body_html", partners.ids)
