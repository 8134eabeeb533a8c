from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class LoyaltyJoin(models.TransientModel):
    """Make a contact a member of a program."""

    _name = "loyalty.join"
    _description = "Join a Loyalty Program"

    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        required=True,
        ondelete="cascade",
        default=lambda self: self._get_active_partner(),
    )
    available_program_ids = fields.Many2many(
        "loyalty.program", compute="_compute_available_program_ids"
    )
    program_id = fields.Many2one(
        "loyalty.program",
        required=True,
        compute="_compute_program_id",
        store=True,
        readonly=False,
        ondelete="cascade",
    )

    def _get_active_partner(self):
        if self.env.context.get("active_model") == "res.partner":
            return self.env.context.get("active_id")
        return False

    @api.depends("partner_id")
    def _compute_available_program_ids(self):
        companies = self.env.companies.sudo().parent_ids
        programs = self.env["loyalty.program"].search(
            Domain("on_ledger", "=", True)
            & Domain("company_id", "in", [False, *companies.ids])
        )
        for wizard in self:
            joined = wizard.partner_id.loyalty_member_ids.program_id
            wizard.available_program_ids = programs - joined

    @api.depends("available_program_ids")
    def _compute_program_id(self):
        for wizard in self:
            if wizard.program_id not in wizard.available_program_ids:
                wizard.program_id = wizard.available_program_ids[:1]

    def action_join(self):
        self.ensure_one()
        self.program_id.check_access("read")
        if not self.program_id.on_ledger:
            raise UserError(
                self.env._(
                    "%(program)s has no members: choose a loyalty program.",
                    program=self.program_id.name,
                )
            )
        member = self.env["loyalty.member"]._join(self.program_id, self.partner_id)
        return {
            "type": "ir.actions.act_window",
            "res_model": member._name,
            "res_id": member.id,
            "views": [(False, "form")],
        }
