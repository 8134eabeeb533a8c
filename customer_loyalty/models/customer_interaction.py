import logging

from odoo import models

from .loyalty_activity_rule import CRON

_logger = logging.getLogger(__name__)


class CustomerInteraction(models.Model):
    """What is logged may give points."""

    _inherit = "customer.interaction"

    def _on_logged(self):
        result = super()._on_logged()
        self._settle_activities()
        return result

    def write(self, vals):
        result = super().write(vals)
        if {"state", "corrected_by_id"} & vals.keys():
            self._settle_activities()
        return result

    def _settle_activities(self):
        """Give points, or leave it to the scheduled action: nothing that happened
        must stay unlogged because of them."""
        if not self:
            return
        rules = self.env["loyalty.activity.rule"]
        types = rules._get_type_ids()
        rows = self.filtered(lambda row: row.type_id.id in types)
        if not rows:
            return
        # What others have pending must fail outside.
        self.env.flush_all()
        try:
            with self.env.cr.savepoint(flush=False):
                rules.sudo()._settle(rows)
                self.env.flush_all()
        except Exception:
            self.env.invalidate_all(flush=False)
            _logger.info("Points for interactions %s wait", rows.ids, exc_info=True)
            self.env.ref(CRON).sudo()._trigger()
