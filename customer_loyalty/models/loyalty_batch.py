import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import split_every

from odoo.addons.customer_mgmt.models.customer_refresh import LOST_RACE

_logger = logging.getLogger(__name__)


class LoyaltyBatch(models.AbstractModel):
    """Scheduled work on many records that a till may be working on, too."""

    _name = "loyalty.batch"
    _description = "Loyalty Scheduled Work"

    @api.model
    def _work_off(self, records, work, cron, size=200):
        """Do work on records in batches, and keep what is done.

        The work must be safe to repeat: a batch that fails is done again record by
        record, and a record that somebody else is using once more in a minute.

        :param work: called with the records of a batch
        :param cron: xml id of the scheduled action
        :return: False if time ran out
        """
        jobs = self.env["ir.cron"]
        jobs._commit_progress(remaining=len(records))
        for batch in split_every(size, records.ids, records.browse):
            if not self._attempt(batch, work, cron) and len(batch) > 1:
                for record in batch:
                    self._attempt(record, work, cron)
                    jobs._commit_progress()
            if not jobs._commit_progress(len(batch)):
                return False
        return True

    def _attempt(self, records, work, cron):
        """:return: True if the work is done"""
        try:
            work(records)
            self.env.flush_all()
            return True
        except LOST_RACE:
            self.env.cr.rollback()
            again = fields.Datetime.now() + timedelta(minutes=1)
            self.env.ref(cron).sudo()._trigger(again)
        except Exception:
            self.env.cr.rollback()
            if len(records) == 1:
                _logger.exception("%s: %s failed", cron, records)
        return False
