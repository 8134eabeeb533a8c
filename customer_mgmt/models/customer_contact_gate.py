from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.contact import Verdict
from .customer_contact_rule import REACHING
from .customer_interaction_type import LIMITED_PURPOSES

# What a channel needs to reach somebody.
ADDRESSES = {
    "email": "email_normalized",
    "sms": "phone_sanitized",
    "phone": "phone",
    "post": "street",
}
# Channels that ring, knock or light up a screen: they respect quiet hours. A letter
# does not.
RINGING = ("email", "sms", "phone", "wechat", "visit")


class Obstacle(NamedTuple):
    """A reason against a contact, and when it holds.

    The condition may use the aliases ``candidate`` (a row of the candidates, its time
    already moved out of the quiet hours), ``partner`` (``res_partner``) and
    ``consent`` (the row of ``customer_consent`` about it, if any).
    """

    reason: str | None
    condition: SQL
    note: str | None = None


class CustomerContactGate(models.AbstractModel):
    """May we turn to this customer, and when? Everything outbound asks here.

    **Use:** :meth:`_can_contact` for some contacts, :meth:`_query_verdicts` to judge a
    hundred thousand in one statement. An answer reserves nothing: who gets a yes
    writes a planned interaction in the same transaction. The number of that row is
    unique, so that of two transactions that got the same yes one fails.

    **How it judges:** the time moves to the end of the quiet hours, then the first
    obstacle is the answer. Obstacles are, in this order: no address; what
    :meth:`_blocker_sources` returns; the contact rules. Contacts the customer waits
    for (service and transactional) need an address and pass everything else, at once.

    **How limits count:** planned and done contacts of the same person and company
    before *and after* the moment count, so that no period of the length of a rule
    ever holds more contacts than it allows, in whatever order they are planned.

    Access rights are not applied: a contact counts whoever made it.
    """

    _name = "customer.contact.gate"
    _description = "Contact Gate"

    @api.model
    def _can_contact(
        self,
        partners,
        channel,
        purpose,
        at=None,
        company=None,
        personalised=False,
        ignored=None,
    ):
        """Judge one kind of contact with some people.

        :param at: when, in UTC; default: now
        :param company: who contacts them; default: the current company
        :param personalised: the content follows from what the customer bought
        :param ignored: interactions that do not count, to judge a reservation again
        :return: {partner: :class:`Verdict`}
        """
        candidates = SQL(
            """SELECT id::text AS key, id AS partner_id, %s AS channel, %s AS purpose,
                      %s::timestamp AS at, %s AS personalised
                 FROM UNNEST(%s::integer[]) AS id""",
            channel,
            purpose,
            at or fields.Datetime.now(),
            personalised,
            partners.ids,
        )
        rows = self.env.execute_query(
            self._query_verdicts(company or self.env.company, candidates, ignored)
        )
        verdicts = {partner_id: Verdict(*found) for _, partner_id, _, _, *found in rows}
        return {partner: verdicts[partner.id] for partner in partners}

    @api.model
    def _query_verdicts(self, company, candidates, ignored=None):
        """Judge contacts, at most one per person.

        :param SQL candidates: rows of key, partner_id, channel, purpose, at (in UTC),
            personalised
        :param ignored: interactions that do not count
        :return: :class:`SQL` of rows of key, partner_id, channel, purpose, at, reason,
            reason_note; the reason is empty if the contact may happen
        """
        policy = company.customer_policy_id
        rules = policy.sudo().contact_rule_ids
        limits = rules.filtered(lambda rule: rule.kind == "limit" and rule.maximum)
        obstacles = [
            Obstacle("no_address", self._sql_no_address()),
            Obstacle(None, SQL("NOT %s", self._sql_is_limited())),
            *self._blocker_sources(company),
            *self._rule_obstacles(company, rules, ignored),
        ]
        return SQL(
            """WITH candidate AS (%(timed)s)
             SELECT key, partner_id, channel, purpose, at,
                    (%(reasons)s::text[])[obstacle] AS reason,
                    (%(notes)s::text[])[obstacle] AS reason_note
               FROM (SELECT candidate.*, CASE %(cases)s END AS obstacle
                       FROM candidate
                       JOIN res_partner partner ON partner.id = candidate.partner_id
                       LEFT JOIN customer_consent consent
                              ON consent.partner_id = candidate.partner_id
                             AND consent.company_id = %(company)s
                             AND consent.channel = candidate.channel
                             AND consent.purpose = candidate.purpose
                       LEFT JOIN (%(held_out)s) held_out
                              ON held_out.customer_id = partner.commercial_partner_id
                       LEFT JOIN (%(pressure)s) pressure
                              ON pressure.partner_id = candidate.partner_id
                     OFFSET 0  -- or the obstacle is looked for twice
                    ) judged""",
            timed=self._query_timed(policy, candidates),
            reasons=[obstacle.reason for obstacle in obstacles],
            notes=[obstacle.note for obstacle in obstacles],
            cases=SQL(" ").join(
                SQL("WHEN %s THEN %s", obstacle.condition, number)
                for number, obstacle in enumerate(obstacles, 1)
            ),
            company=company.id,
            held_out=self._query_held_out(company),
            pressure=self._query_pressure(company, limits, ignored),
            to_flush=self._fields_read(),
        )

    @api.model
    def _blocker_sources(self, company):
        """Extension point: what speaks against a contact whatever the limits say.

        :return: list of :class:`Obstacle`, the first that holds is the answer; the
            fields they read must be in ``to_flush`` of their condition
        """
        needs_consent = self._sql_needs_consent(company)
        return [
            Obstacle("blocked", SQL("NOT partner.active")),
            Obstacle("blocked", self._sql_is_blocked(company)),
            Obstacle("held_out", SQL("held_out.until >= candidate.at")),
            Obstacle("blacklist", self._sql_is_blacklisted()),
            Obstacle(
                "consent",
                SQL(
                    "COALESCE(consent.state = 'withdrawn', %s)",
                    needs_consent,
                    to_flush=self.env["customer.consent"]._fields["state"],
                ),
            ),
            Obstacle(
                "no_personalisation",
                SQL(
                    "candidate.personalised AND partner.no_personalisation",
                    to_flush=self.env["res.partner"]._fields["no_personalisation"],
                ),
            ),
        ]

    # When ----------------------------------------------------------------------

    def _query_timed(self, policy, candidates):
        """The candidates, out of the quiet hours of their own time zone; without one
        that is known, of the company's.

        Counted from the start of the quiet hours, a moment is quiet if its time of day
        is below their length, over midnight or not. The clock on the wall decides, so
        a night is shorter or longer when the clocks change.
        """
        quiet = policy.sudo()._quiet_time()
        if not quiet.minutes:
            return candidates
        return SQL(
            """SELECT candidate.key, candidate.partner_id, candidate.channel,
                      candidate.purpose, candidate.personalised,
                      CASE WHEN %(is_limited)s AND candidate.channel IN %(ringing)s
                            AND since.start::time < %(length)s
                           THEN (DATE_TRUNC('day', since.start) + %(start)s
                                 + %(length)s) AT TIME ZONE zone.name
                                AT TIME ZONE 'UTC'
                           ELSE candidate.at
                       END AS at
                 FROM (%(candidates)s) candidate
                 JOIN res_partner partner ON partner.id = candidate.partner_id
                CROSS JOIN LATERAL
                      (SELECT CASE WHEN partner.tz IN %(zones)s
                                   THEN partner.tz ELSE %(tz)s END AS name) zone
                CROSS JOIN LATERAL
                      (SELECT candidate.at AT TIME ZONE 'UTC' AT TIME ZONE zone.name
                              - %(start)s AS start) since""",
            is_limited=self._sql_is_limited(),
            ringing=RINGING,
            start=timedelta(hours=quiet.start),
            length=timedelta(minutes=quiet.minutes),
            candidates=candidates,
            zones=policy._get_zones(),
            tz=policy.tz,
        )

    @api.model
    def _sql_is_limited(self):
        return SQL("(candidate.purpose IN %s)", LIMITED_PURPOSES)

    # Blockers ------------------------------------------------------------------

    @api.model
    def _sql_no_address(self):
        cases = SQL(" ").join(
            SQL("WHEN %s THEN partner.%s", channel, SQL.identifier(field))
            for channel, field in ADDRESSES.items()
        )
        return SQL("COALESCE(CASE candidate.channel %s ELSE '-' END, '') = ''", cases)

    @api.model
    def _sql_is_blocked(self, company):
        """Somebody blocked the customer by hand."""
        return SQL(
            """partner.commercial_partner_id IN (
                   SELECT partner_id FROM customer_profile
                    WHERE company_id = %s AND stage = 'blocked')""",
            company.id,
            to_flush=self._fields_of("customer.profile", "company_id", "stage"),
        )

    @api.model
    def _query_held_out(self, company):
        """Until when customers are left alone; a company is so with all its people."""
        return SQL(
            """SELECT partner.commercial_partner_id AS customer_id,
                      MAX(row.protected_until) AS until
                 FROM customer_interaction row
                 JOIN res_partner partner ON partner.id = row.partner_id
                WHERE row.company_id = %s AND row.state = 'held_out'
                GROUP BY partner.commercial_partner_id""",
            company.id,
            to_flush=self._fields_of(
                "customer.interaction", "company_id", "state", "protected_until"
            ),
        )

    @api.model
    def _sql_is_blacklisted(self):
        return SQL(
            """CASE WHEN candidate.channel = 'email' THEN partner.email_normalized IN (
                             SELECT email FROM mail_blacklist WHERE active)
                    WHEN candidate.channel IN ('sms', 'phone')
                    THEN partner.phone_sanitized IN (
                             SELECT number FROM phone_blacklist WHERE active)
               END""",
            to_flush=[
                *self._fields_of("mail.blacklist", "email", "active"),
                *self._fields_of("phone.blacklist", "number", "active"),
            ],
        )

    @api.model
    def _sql_needs_consent(self, company):
        """Only where customers can give it: there is none for a chat or an event."""
        rules = company.customer_policy_id.sudo().contact_rule_ids
        asked = rules.filtered(lambda rule: rule.kind == "consent")
        return SQL(
            "(candidate.channel IN %s AND (%s))",
            REACHING,
            SQL(" OR ").join([SQL("FALSE"), *map(self._sql_applies, asked)]),
        )

    # Contact rules -------------------------------------------------------------

    @api.model
    def _rule_obstacles(self, company, rules, ignored):
        """Forbidden altogether, then by the limits."""
        limits = rules.filtered(lambda rule: rule.kind == "limit")
        return [
            Obstacle(
                "limit" if rule.maximum else "never",
                self._sql_is_exceeded(company, rule, ignored),
                rule.display_name,
            )
            for rule in limits.sorted(lambda rule: rule.maximum > 0)
        ]

    @api.model
    def _sql_is_exceeded(self, company, rule, ignored):
        """One contact more would be too many within the window of a rule.

        Every contact near the candidate counts. If some are earlier and some later, no
        single window may hold all of them: only then the windows are looked at.
        """
        if not rule.maximum:
            return self._sql_applies(rule)
        return SQL(
            """(%(applies)s AND COALESCE(pressure.%(count)s, 0) >= %(maximum)s
                AND (NOT pressure.is_around OR EXISTS (
                     SELECT FROM (%(windows)s) opened
                      WHERE opened.date <= candidate.at
                        AND opened.contacts > %(maximum)s)))""",
            applies=self._sql_applies(rule),
            count=self._sql_count_name(rule),
            maximum=rule.maximum,
            windows=self._query_windows(company, rule, ignored),
        )

    @api.model
    def _query_windows(self, company, rule, ignored):
        """Contacts in the window that each contact near the candidate opens, the
        candidate included. A window ends just before its length is over: contacts
        that are 48 hours apart do not share 48 hours."""
        return SQL(
            """SELECT near.date, COUNT(*) OVER (
                          ORDER BY near.date
                          RANGE BETWEEN CURRENT ROW AND %(last)s FOLLOWING) AS contacts
                 FROM (SELECT candidate.at AS date UNION ALL
                       SELECT touch.date FROM customer_interaction touch
                        WHERE %(is_near)s AND %(applies)s) near""",
            last=rule._window() - timedelta(microseconds=1),
            is_near=self._sql_is_near(company, rule._window(), ignored),
            applies=self._sql_applies(rule, SQL("touch")),
        )

    @api.model
    def _query_pressure(self, company, limits, ignored):
        """Per candidate and limit, the contacts before and after that may count.

        The ledger goes years back: what is far from every candidate is left out first.
        """
        counts = [
            SQL(
                ", COUNT(*) FILTER (WHERE near.distance < %s AND %s) AS %s",
                rule._window(),
                self._sql_applies(rule, SQL("near")),
                self._sql_count_name(rule),
            )
            for rule in limits
        ]
        longest = max((rule._window() for rule in limits), default=timedelta())
        return SQL(
            """SELECT near.partner_id, BOOL_OR(near.is_later)
                      AND NOT BOOL_AND(near.is_later) AS is_around %(counts)s
                 FROM (SELECT touch.partner_id, touch.channel, touch.purpose,
                              touch.date > candidate.at AS is_later,
                              GREATEST(touch.date - candidate.at,
                                       candidate.at - touch.date) AS distance
                         FROM candidate
                         JOIN (SELECT * FROM customer_interaction
                                WHERE date > (SELECT MIN(at) - %(longest)s
                                                FROM candidate)
                                  AND date < (SELECT MAX(at) + %(longest)s
                                                FROM candidate)
                              ) touch ON %(is_near)s
                       OFFSET 0  -- or each count computes the distance again
                      ) near
                GROUP BY near.partner_id""",
            counts=SQL().join(counts),
            longest=longest,
            is_near=self._sql_is_near(company, longest, ignored),
        )

    @api.model
    def _sql_is_near(self, company, window, ignored):
        """A contact with the candidate less than ``window`` before or after."""
        return SQL(
            """(touch.partner_id = candidate.partner_id
                AND touch.company_id = %(company)s AND touch.touch IS NOT NULL
                AND touch.date > candidate.at - %(window)s
                AND touch.date < candidate.at + %(window)s AND %(counts)s)""",
            company=company.id,
            window=window,
            counts=SQL("touch.id <> ALL(%s)", ignored.ids) if ignored else SQL("TRUE"),
        )

    @api.model
    def _sql_applies(self, rule, row=None):
        """The rule is about the channel and the purpose of a contact."""
        row = row or SQL("candidate")
        return SQL(" AND ").join(
            [SQL("TRUE")]
            + [
                SQL("%s.%s = %s", row, SQL.identifier(name), rule[name])
                for name in ("channel", "purpose")
                if rule[name]
            ]
        )

    @api.model
    def _sql_count_name(self, rule):
        return SQL.identifier(f"rule_{rule.id}")

    # Flushing ------------------------------------------------------------------

    @api.model
    def _fields_read(self):
        """What the statement reads besides the blockers."""
        return [
            *self._fields_of(
                "customer.interaction", "partner_id", "date", "channel", "purpose"
            ),
            *self._fields_of(
                "res.partner",
                "active",
                "tz",
                "commercial_partner_id",
                *ADDRESSES.values(),
            ),
            *self._fields_of("customer.consent", "state"),
        ]

    @api.model
    def _fields_of(self, model, *names):
        return [self.env[model]._fields[name] for name in names]
