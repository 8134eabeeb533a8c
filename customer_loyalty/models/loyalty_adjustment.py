from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .loyalty_card import ADJUSTERS


class LoyaltyAdjustment(models.Model):
    """Points above the limit of who wants to correct them: a manager decides."""

    _name = "loyalty.adjustment"
    _description = "Request for Points"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "card_id"

    card_id = fields.Many2one(
        "loyalty.card", required=True, readonly=True, index=True, ondelete="restrict"
    )
    program_id = fields.Many2one(related="card_id.program_id")
    partner_id = fields.Many2one(related="card_id.partner_id", string="Member")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    balance = fields.Float(related="card_id.points", string="Points Now")
    points = fields.Float(
        string="Points Asked For", digits=(16, 2), required=True, readonly=True
    )
    reason = fields.Char(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Asked By", required=True, readonly=True
    )
    state = fields.Selection(
        [("waiting", "Waiting"), ("approved", "Approved"), ("refused", "Refused")],
        required=True,
        readonly=True,
        default="waiting",
        tracking=True,
    )
    decided_by_id = fields.Many2one("res.users", readonly=True)

    def _ask(self):
        """Put new requests on the list of the managers."""
        for request in self:
            for manager in self.env["res.users"]._loyalty_managers(request.company_id):
                request.activity_schedule(
                    "mail.mail_activity_data_todo",
                    user_id=manager.id,
                    summary=self.env._("Points to approve"),
                    note=request.reason,
                )

    def action_approve(self):
        for request in self._decide("approved"):
            if request.card_id.points + request.points < 0:
                raise UserError(
                    self.env._(
                        "Only %(points)s points are left on the card %(card)s: refuse"
                        " the request.",
                        points=request.card_id.points,
                        card=request.card_id.code,
                    )
                )
            request.card_id._adjust(
                request.points,
                self.env._(
                    "%(reason)s (asked for by %(user)s)",
                    reason=request.reason,
                    user=request.user_id.name,
                ),
                f"adjustment:{request.id}",
            )

    def action_refuse(self):
        self._decide("refused")

    def _decide(self, state):
        if not self.env.user.has_group(ADJUSTERS):
            raise AccessError(self.env._("Only who manages loyalty decides."))
        self.check_access("read")
        waiting = self.filtered(lambda request: request.state == "waiting")
        waiting.sudo().write({"state": state, "decided_by_id": self.env.uid})
        waiting.sudo().activity_unlink(["mail.mail_activity_data_todo"])
        return waiting
