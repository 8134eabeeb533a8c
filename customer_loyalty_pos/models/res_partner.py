from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """What a till, which may be offline, must know of the tiers of a customer."""

    _inherit = "res.partner"

    till_tiers = fields.Json(
        compute="_compute_till_tiers",
        compute_sudo=True,
        groups="point_of_sale.group_pos_user",
        help="The ids of the tiers, and how many times the points of each program.",
    )

    @api.depends("loyalty_member_ids.tier_id")
    def _compute_till_tiers(self):
        members = self.env["loyalty.member"].search(
            [("partner_id", "in", self.ids), ("tier_id", "!=", False)]
        )
        by_partner = members.grouped("partner_id")
        for partner in self:
            mine = by_partner.get(partner._origin, members.browse())
            partner.till_tiers = {
                "ids": mine.tier_id.ids,
                "multipliers": {
                    str(member.program_id.id): member._earning_multiplier()
                    for member in mine
                },
            }

    @api.model
    def _load_pos_data_fields(self, config):
        return [*super()._load_pos_data_fields(config), "till_tiers"]

    @api.model
    def _server_date_to_domain(self, domain):
        """A till that asks for what changed gets those whose membership did, too."""
        changed = super()._server_date_to_domain(domain)
        since = self.env.context.get("pos_last_server_date")
        if domain is False or not since:
            return changed
        members = self.env["loyalty.member"].sudo().with_context(active_test=False)
        found = members._search([("write_date", ">", since)])
        mine = Domain("id", "in", found.subselect("partner_id"))
        return Domain(changed) | Domain(domain) & mine
