from odoo import api, fields, models

from .customer_case import INTERNAL

BATCH = 200


class CustomerCase(models.Model):
    """Somebody else hears of cases whose deadline was missed."""

    _inherit = "customer.case"

    date_escalated = fields.Datetime(readonly=True, copy=False, groups=INTERNAL)

    @api.model
    def _cron_deadlines(self):
        """Compare all open cases with the clock, then escalate what is late."""
        self._update_sla_state()
        late = self.search(
            [
                ("sla_state", "=", "breached"),
                ("date_closed", "=", False),
                ("date_escalated", "=", False),
            ],
            order="id",
        )
        self.env["ir.cron"]._commit_progress(remaining=len(late))
        for start in range(0, len(late), BATCH):
            batch = late[start : start + BATCH]
            batch.try_lock_for_update()._escalate()
            if not self.env["ir.cron"]._commit_progress(len(batch)):
                break

    def _escalate(self):
        for case in self:
            if user := case._choose_superior():
                case.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=case.env._("The deadline of %s was missed", case.number),
                    user_id=user.id,
                )
                case.date_escalated = fields.Datetime.now()

    def _choose_superior(self):
        """Somebody else than the owner, if there is anybody."""
        others = self.category_id.user_id - self.user_id
        return (
            self.sla_id.escalation_user_id
            or others._first_of_company(self.company_id)
            or self.user_id._get_case_manager(self.company_id)
        )
