import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import split_every

from .customer_care_execution import BATCH
from .customer_refresh import LOST_RACE

_logger = logging.getLogger(__name__)

CRON = "customer_mgmt.ir_cron_customer_care"


class CustomerCarePlan(models.Model):
    """The scheduled action: plan each day once, and do what is due."""

    _inherit = "customer.care.plan"

    @api.model
    def _cron_care(self):
        """Interrupted anywhere, the next run goes on: occasions that are in the ledger
        are not planned again, and contacts that are done are not due."""
        if self._plan_companies():
            self._carry_out_due()

    def _plan_companies(self):
        """Plan the day of every company that has not been planned yet.

        :return: False if time ran out
        """
        cron = self.env["ir.cron"]
        due = self.env["customer.policy"]._due_for_care()
        cron._commit_progress(remaining=len(due))
        for policy in due:
            self._attempt(policy.with_company(policy.company_id)._plan_care)
            if not cron._commit_progress(1):
                return False
        return True

    def _carry_out_due(self):
        cron = self.env["ir.cron"]
        rows = self.env["customer.interaction"]
        if not self._attempt(rows._bring_forward):
            return
        due = rows._due().ids
        cron._commit_progress(remaining=len(due))
        for batch in split_every(BATCH, due, rows.browse):
            self._attempt(batch._carry_out)
            if not cron._commit_progress(len(batch)):
                break
        # Out of time or not: who started a plan looks what came of it.
        self._attempt(rows.browse(due).exists().plan_id._update_results_if_free)

    def _update_results_if_free(self):
        """Somebody who counts at the same moment counts the same: no reason to run
        again, and to meet again."""
        try:
            self._update_results()
            self.env.flush_all()
        except LOST_RACE:
            self.env.cr.rollback()

    def _attempt(self, work):
        """What fails must not keep the rest waiting; a lost race is run again.

        :return: True if the work is done
        """
        try:
            work()
            self.env.flush_all()
            return True
        except LOST_RACE:
            self.env.cr.rollback()
            self._wake_care(fields.Datetime.now() + timedelta(minutes=1))
        except Exception:
            self.env.cr.rollback()
            _logger.exception("Care plans: %s failed", work.__name__)
        return False

    @api.model
    def _wake_care(self, at=None):
        self.env.ref(CRON).sudo()._trigger(at)
