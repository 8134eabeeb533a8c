from odoo import fields, models
from odoo.exceptions import UserError

from .customer_case import INTERNAL, OUTCOMES
from .customer_case_clock import DECIDING
from .survey_user_input import CLASSES

# Without these nobody learns from a complaint.
NEEDED = ("cause_id", "action_taken", "outcome")


class CustomerCase(models.Model):
    """How cases are closed, and opened again."""

    _inherit = "customer.case"

    date_closed = fields.Datetime(
        string="Closed On", readonly=True, copy=False, index="btree_not_null"
    )
    cause_id = fields.Many2one(
        "customer.case.cause",
        string="Root Cause",
        copy=False,
        groups=INTERNAL,
        tracking=True,
    )
    action_taken = fields.Text(
        copy=False,
        groups=INTERNAL,
        help="What was done, and keeps it from coming back.",
    )
    outcome = fields.Selection(OUTCOMES, copy=False, tracking=True)
    reopen_count = fields.Integer(
        string="Times Reopened", readonly=True, copy=False, groups=INTERNAL
    )
    satisfaction = fields.Selection(
        CLASSES,
        readonly=True,
        copy=False,
        groups=INTERNAL,
        help="What the customer answered when asked after the case was closed.",
    )

    def write(self, vals):
        before = {case: case.stage_id for case in self} if "stage_id" in vals else {}
        result = super().write(vals)
        for case, stage in before.items():
            case.sudo()._move(stage)
        if DECIDING & vals.keys():
            self.sudo().filtered(lambda case: not case.date_closed)._set_deadlines()
        elif before or "date_first_response" in vals:
            self._update_sla_state(self.ids)
        return result

    def _move(self, before):
        """What follows from being in another stage than before."""
        stage = self.stage_id
        if before.is_waiting and not stage.is_waiting:
            self._resume()
        if before.is_closed and not stage.is_closed:
            self._reopen()
        elif stage.is_closed and not before.is_closed:
            self._close()
        if stage.is_waiting and not before.is_waiting:
            self._pause()

    def _close(self):
        self._check_learned()
        self.write({"date_closed": fields.Datetime.now(), "satisfaction": False})
        self._ask_satisfaction()

    def _check_learned(self):
        missing = [name for name in NEEDED if not self[name]]
        if self.kind == "complaint" and missing:
            labels = self.fields_get(missing, ["string"])
            names = [labels[name]["string"] for name in missing]
            raise UserError(
                self.env._(
                    "%(case)s is a complaint. Before it is closed, fill in: %(names)s.",
                    case=self.display_name,
                    names=", ".join(names),
                )
            )

    def _ask_satisfaction(self):
        """Campaigns may ask customers how their case was handled."""
        if self.partner_id:
            campaigns = self.env["customer.survey.campaign"].sudo()
            campaigns._trigger_event("case_closed", self)

    def _reopen(self):
        self.write(
            {
                "date_closed": False,
                "outcome": False,
                "reopen_count": self.reopen_count + 1,
                "paused_hours": 0,
                "date_clock": fields.Datetime.now(),
                "date_warned": False,
                "date_escalated": False,
            }
        )
        self._set_deadlines()

    def action_reopen(self):
        self.filtered("date_closed").write({"stage_id": self._get_first_stage().id})

    def _hear(self, answer):
        """The customer was asked how the case was handled, and answered."""
        self.satisfaction = answer.score_class
        if answer.score_class == "unhappy":
            self.action_reopen()
            self.message_post(
                body=self.env._(
                    "The customer is not satisfied with how this was handled: %s",
                    answer.verbatim or self.env._("no reason given"),
                )
            )
