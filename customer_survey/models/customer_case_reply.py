from odoo import api, fields, models

from .customer_case import INTERNAL

REPLY = "customer_survey.mail_activity_data_reply"
# Working hours to decide where no deadline of the case says how many.
HOURS = 8


class CustomerCase(models.Model):
    """What customers write when their case is closed.

    A “thanks!” is no complaint: the case stays closed, and its owner is asked to read
    the message. Who finds that it is not solved reopens the case; who decides nothing
    in the time of a first response has it reopened, so that nobody stays unheard. A
    case that nobody looks after is open again at once.
    """

    _inherit = "customer.case"

    decide_by = fields.Datetime(
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups=INTERNAL,
        help="The customer wrote after the case was closed. Unless somebody keeps it"
        " closed, it is open again then.",
    )

    def _hear_after_close(self):
        if not self.user_id.active:
            self.action_reopen()
        elif not self.decide_by:
            hours = self.sla_id.response_hours or HOURS
            self.decide_by = self._plan(hours, fields.Datetime.now())
            # Not in the language of the customer.
            case = self.with_context(lang=self.user_id.lang)
            case.activity_schedule(
                REPLY,
                summary=case.env._("Reopen, or keep closed?"),
                user_id=self.user_id.id,
            )

    def action_keep_closed(self):
        """The message is read, and nothing is left to do."""
        self.activity_feedback([REPLY])
        self._decide()

    def _decide(self):
        self.filtered("decide_by").decide_by = False

    def _reopen(self):
        self.activity_unlink([REPLY])
        self._decide()
        return super()._reopen()

    @api.model
    def _reopen_undecided(self):
        self.search([("decide_by", "<=", fields.Datetime.now())]).action_reopen()

    @api.model
    def _cron_deadlines(self):
        self._reopen_undecided()
        return super()._cron_deadlines()
