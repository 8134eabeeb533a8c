import logging
from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, split_every

# Somebody else scored the same customers at the same time.
LOST_RACE = (
    *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY,
    UniqueViolation,
    ConcurrencyError,
)

_logger = logging.getLogger(__name__)

BATCH = 1000
QUEUE = 100 * BATCH  # The job is called again while there is more.
PENDING = "customer.refresh"  # Key of the pairs that wait for the end of a transaction.


class CustomerRefresh(models.Model):
    """Customers whose figures are out of date: one row per event, soon deleted.

    Rows are not unique on purpose. A unique key would make two tills that sell to
    the same customer wait for each other; doubles cost nothing, for a customer is
    scored once per batch.
    """

    _name = "customer.refresh"
    _description = "Customer to Refresh"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")

    @api.model
    def _enqueue(self, pairs):
        """Ask for new figures of customers, within the minute.

        The rows are written once, at the end of the transaction: confirming an order
        costs two queries, however often its documents are touched.

        :param pairs: iterable of (company, partner) records; empty ones are ignored
        """
        data = self.env.cr.precommit.data
        if PENDING not in data:
            data[PENDING] = set()
            self.env.cr.precommit.add(self.sudo()._flush_pending)
        data[PENDING].update(
            (company.id, partner.id)
            for company, partner in pairs
            if company and partner
        )

    def _flush_pending(self):
        pending = self.env.cr.precommit.data.pop(PENDING, ())
        if not pending:
            return
        self.env.cr.execute(self._query_insert(sorted(pending)))
        if self.env.cr.rowcount:
            self._wake_job()

    def _query_insert(self, pairs):
        """Rows for pairs of ids. Whoever was deleted since, or created in a savepoint
        that was rolled back, is left out: the transaction must go on."""
        companies, partners = map(list, zip(*pairs, strict=True))
        return SQL(
            """INSERT INTO customer_refresh (company_id, partner_id)
               SELECT company.id, partner.id
                 FROM UNNEST(%s, %s) pending (company_id, partner_id)
                 JOIN res_company company ON company.id = pending.company_id
                 JOIN res_partner partner ON partner.id = pending.partner_id""",
            companies,
            partners,
        )

    @api.model
    def _wake_job(self, minutes=0):
        """Start the job as soon as this transaction is committed, or later.

        ``ir.cron._trigger`` does the same with two more queries, which every order at
        the till would pay.
        """
        cron = self.env["ir.cron"].browse(
            self.env["ir.model.data"]._xmlid_to_res_id(
                "customer_mgmt.ir_cron_customer_refresh"
            )
        )
        call_at = fields.Datetime.now() + timedelta(minutes=minutes)
        self.env["ir.cron.trigger"].create({"cron_id": cron.id, "call_at": call_at})
        self.env.cr.postcommit.add(cron._notifydb)

    @api.model
    def _cron_refresh(self):
        """Score the customers in the queue; crash-safe, several workers may run."""
        cron = self.env["ir.cron"]
        queue = self.search([], order="id", limit=QUEUE)
        cron._commit_progress(remaining=self.search_count([]))
        for batch in split_every(BATCH, queue.ids, self.browse):
            try:
                batch._refresh()
            except LOST_RACE:
                # The nightly run was faster: the rows stay, and wake the job again.
                self.env.cr.rollback()
                self._wake_job(minutes=1)
            except Exception:
                # A poison batch must not stop the others. Its customers are scored
                # again by the monthly calibration at the latest.
                self.env.cr.rollback()
                _logger.exception("Refresh of %s customers failed", len(batch))
                batch.exists().unlink()
            if not cron._commit_progress(len(batch)):
                break

    def _refresh(self):
        rows = self.try_lock_for_update()
        for company, queued in rows.grouped("company_id").items():
            # A contact that joined a company is no customer of its own any more.
            customers = queued.partner_id | queued.partner_id.commercial_partner_id
            self.env["customer.scoring"]._refresh(company, customers.ids)
        rows.unlink()
