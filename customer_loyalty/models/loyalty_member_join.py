from odoo import api, fields, models

from odoo.addons.customer_mgmt.tools.qr import qr_data_url

from ..tools.barcode import barcode_data_url


class LoyaltyMember(models.Model):
    """Becoming a member, and the card that shows it."""

    _inherit = "loyalty.member"

    card_code = fields.Char(string="Member No.", related="card_id.code")
    card_qr_url = fields.Char(string="QR Code", compute="_compute_card_qr_url")
    card_barcode_url = fields.Char(string="Barcode", compute="_compute_card_qr_url")
    email = fields.Char(related="partner_id.email")
    phone = fields.Char(related="partner_id.phone")
    points_display = fields.Char(string="Balance", related="card_id.points_display")
    move_count = fields.Integer(compute="_compute_counts")
    lot_count = fields.Integer(compute="_compute_counts")

    @api.depends("card_id.code")
    def _compute_card_qr_url(self):
        for member in self:
            code = member.card_id.code
            member.card_qr_url = code and qr_data_url(code)
            member.card_barcode_url = code and barcode_data_url(code)

    def _compute_counts(self):
        moves = self._count_on_cards("loyalty.point.move", [])
        lots = self._count_on_cards("loyalty.point.lot", [("remaining", ">", 0)])
        for member in self:
            member.move_count = moves.get(member.card_id, 0)
            member.lot_count = lots.get(member.card_id, 0)

    def _count_on_cards(self, model, domain):
        domain = [("card_id", "in", self.card_id.ids), *domain]
        return dict(self.env[model]._read_group(domain, ["card_id"], ["__count"]))

    def _search_display_name(self, operator, value):
        """A scanned card finds its member."""
        domain = super()._search_display_name(operator, value)
        if operator in ("ilike", "=") and value:
            domain |= fields.Domain("card_id.code", operator, value)
        return domain

    # --------------------------------------------------------------------- joining

    @api.model
    def _join(self, program, partner):
        """Make somebody a member, with a card without points.

        :return: the member, new or not
        """
        domain = [("program_id", "=", program.id), ("partner_id", "=", partner.id)]
        members = self.sudo()
        member = members.search(domain)
        if not member:
            card = self._get_or_make_card(program, partner)
            card._ensure_members()
            member = members.search(domain)
            members._raise_tiers(card)
        return member.sudo(self.env.su)

    @api.model
    def _get_or_make_card(self, program, partner):
        """A quotation may have made a card already."""
        cards = self.env["loyalty.card"].sudo()
        card = cards.search(
            [("program_id", "=", program.id), ("partner_id", "=", partner.id)], limit=1
        )
        vals = {"program_id": program.id, "partner_id": partner.id, "points": 0}
        return card or cards.create(vals)

    # --------------------------------------------------------------------- actions

    def action_view_moves(self):
        return self._view_of_card(
            "loyalty.point.move", self.env._("Points of %(name)s"), []
        )

    def action_view_lots(self):
        return self._view_of_card(
            "loyalty.point.lot",
            self.env._("What %(name)s Can Spend"),
            [("remaining", ">", 0)],
        )

    def _view_of_card(self, model, title, domain):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title % {"name": self.partner_id.display_name},
            "res_model": model,
            "view_mode": "list,form",
            "domain": [("card_id", "=", self.card_id.id), *domain],
            "context": {"create": False, "edit": False, "delete": False},
        }

    def action_view_card(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "loyalty.card",
            "res_id": self.card_id.id,
            "views": [(False, "form")],
        }
