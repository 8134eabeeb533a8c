from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import is_html_empty

from ..models.customer_interaction import OUTCOMES


class CustomerInteractionLog(models.TransientModel):
    """Log a contact by hand, plan the next step, or correct what was logged."""

    _name = "customer.interaction.log"
    _description = "Log Interaction"

    partner_ids = fields.Many2many("res.partner", string="Contacts", required=True)
    type_id = fields.Many2one(
        "customer.interaction.type",
        required=True,
        default=lambda self: self.env["customer.interaction.type"].search(
            [("is_manual", "=", True)], limit=1
        ),
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    outcome = fields.Selection(OUTCOMES)
    summary = fields.Char()
    note = fields.Html()
    next_type_id = fields.Many2one(
        "mail.activity.type",
        string="Next Step",
        domain="[('res_model', 'in', (False, 'res.partner'))]",
        default=lambda self: self.env.ref(
            "mail.mail_activity_data_call", raise_if_not_found=False
        ),
    )
    next_date = fields.Date(string="On")
    next_summary = fields.Char()
    corrected_id = fields.Many2one("customer.interaction", readonly=True)
    did_not_happen = fields.Boolean(string="It did not take place")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        corrected = self.env["customer.interaction"].browse(values.get("corrected_id"))
        if corrected:
            values |= self._get_values_of(corrected)
        elif "partner_ids" in fields_list and not values.get("partner_ids"):
            chosen = self._get_chosen_partners()
            values["partner_ids"] = [Command.set(chosen.ids)]
        return values

    def _get_values_of(self, row):
        return {
            "partner_ids": [Command.set(row.partner_id.ids)],
            "type_id": row.type_id.id,
            "date": row.date,
            "outcome": row.outcome,
            "summary": row.summary,
            "note": row.note,
        }

    def _get_chosen_partners(self):
        """The contacts on the screen the dialog was opened from."""
        model = self.env.context.get("active_model")
        chosen = self.env.context.get("active_ids") or []
        if model in ("customer.profile", "customer.alert"):
            return self.env[model].browse(chosen).partner_id
        if model == "res.partner":
            return self.env[model].browse(chosen)
        return self.env["res.partner"]

    def action_log(self):
        self.ensure_one()
        if self.corrected_id:
            self._correct()
        else:
            self.env["customer.interaction"]._log(
                [
                    {"partner_id": partner.id, **self._prepare_values()}
                    for partner in self.partner_ids
                ]
            )
        if self.next_date:
            self._schedule_next_step()
        return {"type": "ir.actions.act_window_close"}

    def _correct(self):
        if len(self.partner_ids) != 1:
            raise UserError(self.env._("Choose the one contact this was with."))
        values = {"partner_id": self.partner_ids.id, **self._prepare_values()}
        if self.type_id != self.corrected_id.type_id:
            values |= self.type_id._get_usual_values()
        if self.did_not_happen:
            values["state"] = "cancelled"
        self.corrected_id._correct(values)

    def _prepare_values(self):
        return {
            "type_id": self.type_id.id,
            "date": self.date,
            "outcome": self.outcome,
            "summary": self.summary,
            "note": False if is_html_empty(self.note) else self.note,
        }

    def _schedule_next_step(self):
        if self.next_date < fields.Date.context_today(self):
            raise UserError(self.env._("The next step cannot lie in the past."))
        self.env["customer.interaction"]._schedule(
            self.partner_ids, self.next_date, self.next_type_id, self.next_summary
        )
