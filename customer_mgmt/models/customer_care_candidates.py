from datetime import timedelta
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

from ..tools.birthday import kept_on

# Contacts after which a customer counts as spoken to; a mass mailing does not.
SPOKEN_CHANNELS = ("phone", "visit", "wechat", "chat", "event")


class Occasion(NamedTuple):
    """When a trigger fires, as SQL over ``profile`` and ``partner``.

    ``occasion`` is the date that makes the contact unique, ``due`` the day on which
    it should happen.
    """

    occasion: SQL
    due: SQL
    condition: SQL = SQL("TRUE")
    joins: SQL = SQL("")


class CustomerCarePlan(models.Model):
    """Whose occasion is due."""

    _inherit = "customer.care.plan"

    def _query_candidates(self, day):
        """(key, partner_id, occasion, due, value, user_id, preferred_channel) of
        customers due on ``day`` who have not been dealt with: one row each."""
        self.ensure_one()
        trigger = getattr(self, f"_occasion_{self.trigger}")(day)
        return SQL(
            """SELECT found.*
                 FROM (SELECT CONCAT_WS(':', 'plan', %(plan)s::int, profile.partner_id,
                                        %(occasion)s) AS key,
                              profile.partner_id, %(occasion)s AS occasion,
                              %(due)s AS due, profile.revenue_at_stake AS value,
                              partner.user_id, partner.preferred_channel
                         FROM customer_profile profile
                         JOIN res_partner partner ON partner.id = profile.partner_id
                              AND partner.active
                         %(segment)s
                         %(joins)s
                        WHERE profile.company_id = %(company)s
                          AND profile.stage <> 'blocked' AND %(condition)s) found
                WHERE due <= %(day)s AND %(in_time)s
                  AND NOT EXISTS (SELECT FROM customer_interaction done
                                   WHERE done.key = found.key)
                  AND %(not_again)s""",
            plan=self.id,
            company=self.company_id.id,
            segment=self._sql_join_segment(),
            day=day,
            in_time=self._sql_in_time(day),
            not_again=self._sql_not_again(day),
            **trigger._asdict(),
        )

    def _sql_join_segment(self):
        if not self.segment_id:
            return SQL("")
        return SQL(
            """JOIN customer_segment_member member
                 ON member.partner_id = profile.partner_id
                AND member.segment_id = %s AND member.date_out IS NULL""",
            self.segment_id.id,
        )

    def _sql_in_time(self, day):
        """What is past stays past: occasions of the time before the start, and those
        that limits kept back for too long. Waiting has no end."""
        if self.trigger in ("interval", "silence"):
            return SQL("TRUE")
        first = day - timedelta(days=self.patience_days)
        return SQL("due >= %s", max(first, self.date_start or first))

    def _sql_not_again(self, day):
        if not self.repeat_days:
            return SQL("TRUE")
        return SQL(
            """NOT EXISTS (SELECT FROM customer_interaction again
                            WHERE again.partner_id = found.partner_id
                              AND again.plan_id = %s
                              AND again.state IN ('planned', 'done')
                              AND again.date >= %s)""",
            self.id,
            day - timedelta(days=self.repeat_days),
        )

    # Triggers ------------------------------------------------------------------

    def _occasion_purchase(self, day):
        first = SQL("profile.occasions = 1")
        return Occasion(
            SQL("profile.last_date"),
            SQL("profile.last_date + %s::int", self.days),
            first if self.purchase_number == "first" else SQL("profile.occasions > 0"),
        )

    def _occasion_stage(self, day):
        return Occasion(
            SQL("profile.stage_since"),
            SQL("profile.stage_since + %s::int", self.days),
            SQL("profile.stage = %s", self.stage),
        )

    def _occasion_tier(self, day):
        moved = {
            "any": SQL("profile.tier_before <> profile.tier"),
            "up": SQL("profile.tier_before > profile.tier"),
            "down": SQL("profile.tier_before < profile.tier"),
        }
        return Occasion(
            SQL("profile.tier_since"),
            SQL("profile.tier_since + %s::int", self.days),
            moved[self.tier_direction],
        )

    def _occasion_birthday(self, day):
        return self._occasion_yearly(day, SQL("partner.birthdate"))

    def _occasion_anniversary(self, day):
        return self._occasion_yearly(day, SQL("profile.first_date"))

    def _occasion_yearly(self, day, date):
        """The same day of a later year; 29 February is kept on the 28th."""
        return Occasion(
            SQL("feast.day"),
            SQL("feast.day - %s::int", self.days),
            SQL("feast.day > %s", date),
            SQL(
                """JOIN (VALUES %s) feast (day, month, day_of_month)
                     ON feast.month = EXTRACT(MONTH FROM %s)
                    AND feast.day_of_month = EXTRACT(DAY FROM %s)""",
                self._sql_feasts(day),
                date,
                date,
            ),
        )

    def _sql_feasts(self, day):
        """Days that are due, with the days of birth they stand for."""
        feasts = [
            day + timedelta(days=self.days - late)
            for late in range(self.patience_days + 1)
        ]
        return SQL(", ").join(
            SQL("(%s::date, %s, %s)", feast, *born)
            for feast in feasts
            for born in kept_on(feast)
        )

    def _occasion_interval(self, day):
        """Days since somebody spoke with the customer, by tier."""
        by_tier = SQL(", ").join(
            SQL("(%s, %s)", tier, days) for tier, days in self._days_by_tier().items()
        )
        joins = SQL(
            """JOIN (VALUES %s) rhythm (tier, days) ON rhythm.tier = profile.tier
               %s""",
            by_tier,
            self._sql_join_last(SQL("row.channel IN %s", SPOKEN_CHANNELS)),
        )
        return self._occasion_waiting(day, SQL("rhythm.days"), joins)

    def _occasion_silence(self, day):
        """Days without any contact, in either direction."""
        joins = self._sql_join_last(SQL("TRUE"))
        return self._occasion_waiting(day, SQL("%s::int", self.days), joins)

    def _occasion_waiting(self, day, days, joins):
        """Due so many days after the last contact; at once if there was none."""
        due = SQL(
            "COALESCE(last.date + %s, %s::date)", days, min(self.date_start or day, day)
        )
        return Occasion(due, due, SQL("last.planned IS NOT TRUE"), joins)

    def _sql_join_last(self, counts):
        """The last contact of a customer, as ``last.date``; whatever this plan did
        counts, so that a contact held back is tried again a whole rhythm later."""
        return SQL(
            """LEFT JOIN LATERAL (
                    SELECT MAX(row.date)::date AS date,
                           BOOL_OR(row.state = 'planned') AS planned
                      FROM customer_interaction row
                     WHERE row.partner_id = profile.partner_id
                       AND row.company_id = profile.company_id
                       AND (row.state = 'done' AND %s
                            OR row.plan_id = %s AND row.state <> 'cancelled')
                    ) last ON TRUE""",
            counts,
            self.id,
        )
