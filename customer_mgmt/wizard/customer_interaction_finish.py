from odoo import fields, models
from odoo.exceptions import UserError

from ..models.customer_interaction import OUTCOMES


class CustomerInteractionFinish(models.TransientModel):
    """What came of a planned call or visit, and what follows."""

    _name = "customer.interaction.finish"
    _description = "Outcome of a Contact"

    interaction_id = fields.Many2one(
        "customer.interaction",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.context.get("active_id"),
    )
    partner_id = fields.Many2one(related="interaction_id.partner_id")
    phone = fields.Char(related="partner_id.phone")
    talking_points = fields.Html(
        string="Talking Points", related="interaction_id.activity_id.note"
    )
    outcome = fields.Selection(OUTCOMES, required=True, default="reached")
    loss_reason_id = fields.Many2one("customer.loss.reason", string="Why Not")
    note = fields.Text()
    next_date = fields.Date(string="Next Step on")
    next_summary = fields.Char(string="Next Step")

    def action_finish(self):
        self.ensure_one()
        row = self.interaction_id
        row.check_access("write")
        if self.next_date and self.next_date < fields.Date.context_today(self):
            raise UserError(self.env._("The next step cannot lie in the past."))
        row.sudo()._finish(self.outcome, self.note)
        if self.outcome == "not_interested":
            self._tell_loss()
        if self.next_date:
            row._schedule_next(self.next_date, self.next_summary)
        return {"type": "ir.actions.act_window_close"}

    def _tell_loss(self):
        # Whoever makes the call may note what was said, as the outcome itself.
        row = self.interaction_id.sudo()
        profiles = self.env["customer.profile"].sudo()
        profiles = profiles._of_customers(row.partner_id, row.company_id)
        profiles._tell_loss(self.loss_reason_id, self.note)
