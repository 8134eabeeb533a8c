from datetime import timedelta
from typing import NamedTuple

from odoo import models


class DryRow(NamedTuple):
    """A row that the ledger would get; ``at`` is a UTC datetime."""

    partner_id: int
    at: object
    channel: str
    state: str
    reason: str
    note: str
    occasion: object


class CustomerCarePlan(models.Model):
    """Who would get what, and who would be held back: planned for real, then undone."""

    _inherit = "customer.care.plan"

    def _dry_run(self, first, last):
        """Plan the days ``first`` … ``last`` together with the running plans of the
        company, which may take slots first.

        :return: list of :class:`DryRow` of this plan, as if nobody bought or called
            in the meantime
        """
        self.ensure_one()
        running = self.search(
            [("company_id", "=", self.company_id.id), ("state", "=", "running")]
        )
        plans = self.browse((running | self).ids).sorted(lambda p: (p.sequence, p.id))
        savepoint = self.env.cr.savepoint()
        try:
            return self._dry_rows(plans, first, last)
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def _dry_rows(self, plans, first, last):
        for number in range((last - first).days + 1):
            self._plan_company(self.company_id, first + timedelta(days=number), plans)
        rows = self.env["customer.interaction"].search(
            [("plan_id", "=", self.id), ("plan_date", ">=", first)], order="date, id"
        )
        # The keys of real rows are taken, so these are new, or those of today.
        return [
            DryRow(
                row.partner_id.id,
                row.date,
                row.channel,
                row.state,
                row.reason,
                row.reason_note,
                row.occasion,
            )
            for row in rows
            if row.state in ("planned", "suppressed")
        ]
