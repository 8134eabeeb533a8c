from odoo import api, fields, models


class LoyaltyProgram(models.Model):
    """What the form of a program says about its ledger."""

    _inherit = "loyalty.program"

    proved_on = fields.Datetime(
        string="Last Proof", compute="_compute_proof", compute_sudo=True
    )
    open_difference_count = fields.Integer(
        string="Open Differences", compute="_compute_proof", compute_sudo=True
    )
    move_count = fields.Integer(string="Moves", compute="_compute_move_count")
    ledger_warning = fields.Char(compute="_compute_ledger_warning")

    def _compute_proof(self):
        last = self.env["loyalty.reconciliation"].search([], limit=1)
        counts = dict(
            self.env["loyalty.reconciliation.line"]._read_group(
                [("reconciliation_id", "=", last.id), ("state", "=", "open")],
                ["program_id"],
                ["__count"],
            )
        )
        for program in self:
            program.proved_on = program.on_ledger and last.date
            program.open_difference_count = counts.get(program._origin, 0)

    def _compute_move_count(self):
        counts = dict(
            self.env["loyalty.point.move"]._read_group(
                [("program_id", "in", self.ids)], ["program_id"], ["__count"]
            )
        )
        for program in self:
            program.move_count = counts.get(program._origin, 0)

    @api.depends("pending_days", "expire_after", "expiry_mode")
    def _compute_ledger_warning(self):
        for program in self:
            program.ledger_warning = program._get_ledger_warning()

    def _get_ledger_warning(self):
        days = {"waiting": self.pending_days, "usable": self.expire_after}
        if not self.expire_after or self.pending_days < self.expire_after:
            return False
        if self.expiry_mode == "inactivity":
            return self.env._(
                "Points wait %(waiting)s days, but expire after %(usable)s days"
                " without activity: most would expire before they can be spent.",
                **days,
            )
        return self.env._(
            "Points wait %(waiting)s days, and can then be spent for only %(usable)s.",
            **days,
        )

    def action_open_moves(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_loyalty.loyalty_point_move_action"
        )
        action["domain"] = [("program_id", "=", self.id)]
        return action
