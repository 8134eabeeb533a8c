from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.sla import HURRY, choose
from .customer_case import INTERNAL

SLA_STATES = [("ok", "In Time"), ("at_risk", "At Risk"), ("breached", "Missed")]
# What decides how long somebody has.
DECIDING = {"kind", "severity", "company_id"}


class CustomerCase(models.Model):
    """When a case is due, in working hours; the clock stands still while the shop
    waits for the customer."""

    _inherit = "customer.case"

    sla_id = fields.Many2one(
        "customer.case.sla",
        string="Deadlines",
        readonly=True,
        copy=False,
        groups=INTERNAL,
    )
    date_clock = fields.Datetime(
        string="Counted From",
        readonly=True,
        copy=False,
        groups=INTERNAL,
        help="When the case was reported, or opened again.",
    )
    deadline_response = fields.Datetime(
        string="Respond By", readonly=True, copy=False, groups=INTERNAL
    )
    deadline_resolve = fields.Datetime(
        string="Due", readonly=True, copy=False, groups=INTERNAL
    )
    hurry_response = fields.Datetime(readonly=True, copy=False, groups=INTERNAL)
    hurry_resolve = fields.Datetime(readonly=True, copy=False, groups=INTERNAL)
    paused_since = fields.Datetime(
        string="Waiting Since", readonly=True, copy=False, groups=INTERNAL
    )
    paused_hours = fields.Float(
        string="Hours Waited", readonly=True, copy=False, groups=INTERNAL
    )
    date_first_response = fields.Datetime(
        string="First Response", readonly=True, copy=False, groups=INTERNAL
    )
    sla_state = fields.Selection(
        SLA_STATES,
        string="Deadline",
        readonly=True,
        copy=False,
        default="ok",
        groups=INTERNAL,
    )

    # Deadlines -----------------------------------------------------------------

    def _start_clock(self):
        """Count anew: from the report, or from now if the case was open before."""
        for case in self:
            case.write({"date_clock": case.date, "paused_hours": 0})
            if case.is_waiting:
                case.paused_since = fields.Datetime.now()
        self._set_deadlines()

    def _set_deadlines(self):
        targets = self.env["customer.case.sla"].sudo()._get_targets()
        for case in self:
            found = choose(targets, case.kind, case.severity, case.company_id.id)
            case.sla_id = found and found.id
            case.write(case._prepare_deadlines())
        self._update_sla_state(self.ids)

    def _prepare_deadlines(self):
        """Counted from the start, pauses left out."""
        sla = self.sla_id
        names = {"response": sla.response_hours, "resolve": sla.resolve_hours}
        deadlines = {}
        for name, allowed in names.items():
            for kind, hours in (("deadline", allowed), ("hurry", allowed * HURRY)):
                deadlines[f"{kind}_{name}"] = sla and self._plan(
                    hours + self.paused_hours, self.date_clock
                )
        return deadlines

    def _plan(self, hours, start):
        """The moment some working hours after another."""
        calendar = self._get_calendar()
        if not calendar:
            return start + timedelta(hours=hours)
        return calendar.plan_hours(hours, start, compute_leaves=True)

    def _get_calendar(self):
        """A company without working hours works always."""
        return self.sla_id.calendar_id or self.company_id.resource_calendar_id

    # Pauses --------------------------------------------------------------------

    def _pause(self):
        self.write({"paused_since": fields.Datetime.now()})

    def _resume(self):
        for case in self.filtered("paused_since"):
            waited = case.paused_hours + case._count_hours(case.paused_since)
            case.write({"paused_since": False, "paused_hours": waited})
            case.write(case._prepare_deadlines())

    def _count_hours(self, since):
        calendar, now = self._get_calendar(), fields.Datetime.now()
        if not calendar:
            return (now - since).total_seconds() / 3600
        return calendar.get_work_hours_count(since, now, compute_leaves=True)

    # State ---------------------------------------------------------------------

    @api.model
    def _update_sla_state(self, ids=None):
        """Compare the deadlines with the clock, in one statement.

        :param ids: of some cases; default: all that are open
        :return: the cases whose state changed
        """
        self.env.flush_all()
        among = SQL("date_closed IS NULL AND active")
        if ids is not None:
            among = SQL("id = ANY(%s)", list(ids))
        rows = self.env.execute_query(
            SQL(
                """UPDATE customer_case kase SET sla_state = judged.state
                     FROM (SELECT id, %(state)s AS state
                             FROM customer_case WHERE %(among)s) AS judged
                    WHERE judged.id = kase.id
                      AND kase.sla_state IS DISTINCT FROM judged.state
                RETURNING kase.id""",
                state=self._sql_sla_state(),
                among=among,
            )
        )
        changed = self.browse(id_ for (id_,) in rows)
        changed.invalidate_recordset(["sla_state"])
        return changed

    def _sql_sla_state(self):
        """To close is to respond; what was late stays late."""
        return SQL(
            """CASE WHEN COALESCE(date_first_response, date_closed, %(clock)s)
                         > deadline_response
                      OR COALESCE(date_closed, %(clock)s) > deadline_resolve
                    THEN 'breached'
                    WHEN date_closed IS NULL
                     AND (%(clock)s > hurry_resolve
                          OR date_first_response IS NULL
                             AND %(clock)s > hurry_response)
                    THEN 'at_risk'
                    ELSE 'ok' END""",
            clock=SQL("COALESCE(paused_since, %s)", fields.Datetime.now()),
        )
