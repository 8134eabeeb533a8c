import logging
from typing import NamedTuple

from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, split_every

from ..tools.tier import Standing, review

_logger = logging.getLogger(__name__)

BATCH = 500


class TierChange(NamedTuple):
    """What a review found: a member, the tier from now on (or None), and why."""

    member_id: int
    tier_id: int | None
    cause: str
    value: float


class LoyaltyProgram(models.Model):
    """Who is due to rise or to drop, worked out in one statement."""

    _inherit = "loyalty.program"

    def action_review_tiers(self):
        """Bring the members' tiers in line with the tiers as they are now."""
        self.check_access("write")
        for program in self.filtered(lambda program: program._has_tiers()):
            program._carry_out(program.sudo()._fetch_tier_changes())

    @api.model
    def _cron_review_tiers(self):
        """Every night: who drops, who keeps a tier, and who reached one meanwhile."""
        programs = self.search([("on_ledger", "=", True), ("tier_basis", "!=", False)])
        for program in programs:
            program._review_tiers_in_batches()

    def _review_tiers_in_batches(self):
        """Members who get points at the same moment are reviewed the next night."""
        changes = self._retried_later(self._fetch_tier_changes) or []
        self.env["ir.cron"]._commit_progress(remaining=len(changes))
        members = self.env["loyalty.member"].browse(each.member_id for each in changes)
        for batch in split_every(BATCH, members.ids, members.browse):
            self._retried_later(self._review_members, batch)
            if not self.env["ir.cron"]._commit_progress(len(batch)):
                break

    def _retried_later(self, method, *args):
        try:
            return method(*args)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            self.env.cr.rollback()
            _logger.info("Tiers of program %s change elsewhere", self.id)
            return None

    def _review_members(self, members):
        """Look again: they may have earned something since they were found."""
        self._carry_out(self._fetch_tier_changes(members))
        self.env.flush_all()

    def _carry_out(self, changes):
        self.env["loyalty.member"].sudo()._change_tiers(changes)

    # ------------------------------------------------------------------- reading

    def _fetch_tier_changes(self, members=None):
        """Store what members have earned, and say whose tier is to change.

        :param members: look at these only; default: everybody
        :return: list of :class:`TierChange`
        """
        self.ensure_one()
        today = self._ledger_today()
        rows = self.env.execute_query_dict(self._query_standings(today, members))
        self.env["loyalty.member"].invalidate_model(["qualifying_points"])
        changes = []
        for row in rows:
            cause = review(self._prepare_standing(row), today, self.tier_grace_days)
            if cause:
                tier = row["tier_id"] if cause == "returned" else row["goal_id"]
                changes.append(TierChange(row["id"], tier, cause, float(row["value"])))
        return changes

    def _prepare_standing(self, row):
        return Standing(
            held=row["held"],
            level=row["level"],
            goal=row["goal"],
            until=row["tier_until"],
            manual=row["tier_manual"] or False,
        )

    def _query_standings(self, today, members=None):
        """Write what changed of the values that count, and select who is not simply
        to stay where she is."""
        return SQL(
            """WITH fact AS (%(facts)s),
                    standing AS (%(values)s),
                    written AS (
             UPDATE loyalty_member member SET qualifying_points = standing.value
               FROM standing
              WHERE member.id = standing.id
                AND member.qualifying_points IS DISTINCT FROM standing.value)
             SELECT standing.*, tier.threshold AS level, goal.id AS goal_id,
                    goal.threshold AS goal
               FROM standing
          LEFT JOIN loyalty_tier tier ON tier.id = standing.tier_id
          LEFT JOIN LATERAL (
                    SELECT id, threshold FROM loyalty_tier
                     WHERE program_id = %(program)s AND active
                       AND threshold <= standing.value
                  ORDER BY threshold DESC LIMIT 1) goal ON TRUE
              WHERE goal.threshold > coalesce(tier.threshold, -1)
                 OR standing.tier_until < %(today)s
                 OR standing.held < tier.threshold
           ORDER BY standing.id""",
            facts=self._query_facts(members and members.partner_id.ids),
            values=self._query_values(today, members),
            program=self.id,
            today=today,
            to_flush=self._fields_of_standings(),
        )

    def _query_values(self, today, members):
        """What members have earned now, and what still stands of what they had earned
        when their tier began."""
        months = SQL("make_interval(months => %s)", self.tier_window_months)
        counts, held = SQL("TRUE"), SQL("TRUE")
        if self.tier_window_months:
            counts = SQL("fact.date > %s::date - %s", today, months)
            held = SQL(
                "fact.date > coalesce(member.tier_until - %s, %s::date) - %s",
                months,
                today,
                months,
            )
        return SQL(
            """SELECT member.id, member.tier_id, member.tier_until, member.tier_manual,
                      coalesce(round(sum(fact.value) FILTER (
                          WHERE %(counts)s)::numeric, 2), 0) AS value,
                      coalesce(round(sum(fact.value) FILTER (
                          WHERE %(held)s)::numeric, 2), 0) AS held
                 FROM loyalty_member member
            LEFT JOIN fact ON fact.partner_id = member.partner_id
                WHERE member.program_id = %(program)s AND %(some)s
             GROUP BY member.id""",
            counts=counts,
            held=held,
            program=self.id,
            some=SQL("member.id = ANY(%s)", members.ids) if members else SQL("TRUE"),
        )

    def _fields_of_standings(self):
        names = {
            "loyalty.member": [
                "program_id",
                "partner_id",
                "tier_id",
                "tier_until",
                "tier_manual",
                "qualifying_points",
            ],
            "loyalty.tier": ["program_id", "active", "threshold"],
            "loyalty.point.move": ["partner_id", "points"],
        }
        return [
            self.env[model]._fields[name] for model in names for name in names[model]
        ]
