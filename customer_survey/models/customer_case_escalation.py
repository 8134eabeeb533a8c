from odoo import api, fields, models
from odoo.tools import split_every

from .customer_case import INTERNAL

BATCH = 200


class CustomerCase(models.Model):
    """Owners hear of a deadline that is near, somebody else of one that was missed."""

    _inherit = "customer.case"

    date_warned = fields.Datetime(readonly=True, copy=False, groups=INTERNAL)
    date_escalated = fields.Datetime(readonly=True, copy=False, groups=INTERNAL)

    @api.model
    def _cron_deadlines(self):
        """Compare all open cases with the clock, then tell who has to know."""
        self._update_sla_state()
        late = self._search_untold("breached", "date_escalated")
        risky = self._search_untold("at_risk", "date_warned")
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(late) + len(risky))
        for cases, tell in (
            (late, lambda batch: batch._escalate()),
            (risky, lambda batch: batch._warn()),
        ):
            for batch in split_every(BATCH, cases.ids, self.browse):
                tell(batch.try_lock_for_update())
                if not commit(len(batch)):
                    return

    def _search_untold(self, state, told):
        return self.search(
            [
                ("sla_state", "=", state),
                ("date_closed", "=", False),
                (told, "=", False),
            ],
            order="id",
        )

    def _escalate(self):
        for case in self:
            if user := case._choose_superior():
                case._remind(
                    user, case.env._("The deadline of %s was missed", case.number)
                )
                case.date_escalated = fields.Datetime.now()

    def _warn(self):
        """Owners hear in time; a case without one has nobody to hurry."""
        for case in self:
            if case.user_id.active:
                case._remind(
                    case.user_id, case.env._("The deadline of %s is near", case.number)
                )
                case.date_warned = fields.Datetime.now()

    def _remind(self, user, summary):
        self.activity_schedule(
            "mail.mail_activity_data_todo", summary=summary, user_id=user.id
        )

    def _choose_superior(self):
        """Somebody else than the owner, if there is anybody."""
        others = self.category_id.user_id - self.user_id
        return (
            self.sla_id.escalation_user_id
            or others._first_of_company(self.company_id)
            or self.user_id._get_case_manager(self.company_id)
        )
