import logging

from odoo import api, models
from odoo.tools import SQL, split_every

BATCH = 1000

_logger = logging.getLogger(__name__)


class LoyaltyCard(models.Model):
    _inherit = "loyalty.card"

    @api.model
    def _cron_due(self):
        """Release and expire what is due; crash-safe, and cheap when little is."""
        cron = self.env["ir.cron"]
        due = self._fetch_due_cards()
        cron._commit_progress(remaining=len(due))
        for batch in split_every(BATCH, due, self.browse):
            batch._catch_up_or_skip()
            if not cron._commit_progress(len(batch)):
                break

    def _fetch_due_cards(self):
        """Ids of the cards with points whose day came, from the indexes on days."""
        programs = (
            self.env["loyalty.program"]
            .with_context(active_test=False)
            .search([("on_ledger", "=", True)])
        )
        if not programs:
            return []
        self.env["loyalty.point.lot"].flush_model()
        # Joining the cards would read all of them. Where it is still yesterday,
        # nothing happens yet.
        rows = self.env.execute_query(
            SQL(
                """SELECT card_id FROM loyalty_point_lot
                    WHERE remaining > 0 AND date_expiry < %(today)s AND state = 'open'
                    UNION
                   SELECT card_id FROM loyalty_point_lot
                    WHERE state = 'pending' AND remaining > 0
                      AND date_available <= %(today)s
                 ORDER BY card_id""",
                today=max(program._ledger_today() for program in programs),
            )
        )
        return [card_id for [card_id] in rows]

    def _catch_up_or_skip(self):
        """Bring these cards up to today; what fails is rolled back and tried again in
        halves, so that one card that cannot be posted to stops nobody else, and cards
        that somebody else posted to are seen as they are now."""
        try:
            self._catch_up()
            self.env.flush_all()
        except Exception:
            self.env.cr.rollback()
            if len(self) == 1:
                _logger.exception("Points of card %s could not be brought up", self.id)
                return
            middle = len(self) // 2
            self[:middle]._catch_up_or_skip()
            self[middle:]._catch_up_or_skip()
        else:
            # What is done stays, whatever happens to the rest.
            self.env["ir.cron"]._commit_progress()
