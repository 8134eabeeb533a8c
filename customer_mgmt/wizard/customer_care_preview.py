from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.customer_interaction import REASONS
from ..models.customer_interaction_type import CHANNELS

LONGEST = 31


class CustomerCarePreview(models.TransientModel):
    """Dry run of a care plan: who gets what when, and who is held back and why."""

    _name = "customer.care.preview"
    _description = "Dry Run of a Care Plan"

    plan_id = fields.Many2one("customer.care.plan", required=True, ondelete="cascade")
    date_from = fields.Date(
        string="From", required=True, default=lambda self: self._today()
    )
    date_to = fields.Date(
        string="To", required=True, default=lambda self: self._today() + timedelta(6)
    )
    line_ids = fields.One2many("customer.care.preview.line", "preview_id")
    planned_count = fields.Integer(string="Would Be Contacted", readonly=True)
    suppressed_count = fields.Integer(string="Would Be Held Back", readonly=True)

    def _today(self):
        return self.env.company.customer_policy_id._today()

    @api.model_create_multi
    def create(self, vals_list):
        previews = super().create(vals_list)
        for preview in previews:
            preview._fill()
        return previews

    def action_refresh(self):
        self._fill()
        return self._reopen()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dry Run: %s", self.plan_id.display_name),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _fill(self):
        self.ensure_one()
        if not self.date_from <= self.date_to <= self.date_from + timedelta(LONGEST):
            raise UserError(self.env._("Choose a period of at most %s days.", LONGEST))
        self.plan_id._check_complete()
        rows = self.plan_id.sudo()._dry_run(self.date_from, self.date_to)
        self.write(
            {
                "planned_count": sum(row.state == "planned" for row in rows),
                "suppressed_count": sum(row.state == "suppressed" for row in rows),
                "line_ids": [
                    Command.clear(),
                    *(Command.create(self._prepare_line_vals(row)) for row in rows),
                ],
            }
        )

    def _prepare_line_vals(self, row):
        return {
            "partner_id": row.partner_id,
            "date": row.at,
            "channel": row.channel,
            "is_held_back": row.state == "suppressed",
            "reason": row.reason,
            "reason_note": row.note,
            "occasion": row.occasion,
        }


class CustomerCarePreviewLine(models.TransientModel):
    _name = "customer.care.preview.line"
    _description = "Customer of a Dry Run"
    _order = "is_held_back, date, id"

    preview_id = fields.Many2one(
        "customer.care.preview", required=True, ondelete="cascade"
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    date = fields.Datetime(string="When", readonly=True)
    channel = fields.Selection(CHANNELS, string="How", readonly=True)
    occasion = fields.Date(readonly=True)
    is_held_back = fields.Boolean(readonly=True)
    reason = fields.Selection(REASONS, string="Held Back Because", readonly=True)
    reason_note = fields.Char(string="Details", readonly=True)
