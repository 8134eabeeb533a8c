from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.customer_mgmt.models.res_partner import COMPARE

USER = "customer_loyalty.group_loyalty_user"


def _search_member(name):
    """A search method by a field of any membership in the current companies; who is
    no member has no tier and 0 points."""

    def search(partners, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        mine = partners._domain_of_members()
        found = Domain(
            "loyalty_member_ids", "any", mine & Domain(name, operator, value)
        )
        if partners._is_like_nothing(operator, value):
            found |= Domain("loyalty_member_ids", "not any", mine)
        return found

    return search


class ResPartner(models.Model):
    _inherit = "res.partner"

    loyalty_member_ids = fields.One2many(
        "loyalty.member", "partner_id", string="Memberships", groups=USER
    )
    loyalty_member_id = fields.Many2one(
        "loyalty.member",
        string="Membership",
        compute="_compute_loyalty_member",
        groups=USER,
        help="In the first program of the current companies.",
    )
    loyalty_tier_id = fields.Many2one(
        "loyalty.tier",
        compute="_compute_loyalty_member",
        search=_search_member("tier_id"),
        groups=USER,
        help="In the first program of the current companies.",
    )
    loyalty_points = fields.Float(
        compute="_compute_loyalty_member",
        search=_search_member("points"),
        groups=USER,
        help="Usable points in the first program of the current companies.",
    )

    loyalty_tier_ids = fields.Many2many(
        "loyalty.tier",
        string="Tiers in All Programs",
        compute="_compute_loyalty_tier_ids",
        context={"active_test": False},
        groups=USER,
    )

    @api.depends("loyalty_member_ids.tier_id", "loyalty_member_ids.card_id.points")
    @api.depends_context("allowed_company_ids")
    def _compute_loyalty_member(self):
        found = self._fetch_members()
        for partner in self:
            member = found.get(partner._origin, found[None])[:1]
            partner.loyalty_member_id = member
            partner.loyalty_tier_id = member.tier_id
            partner.loyalty_points = member.points

    def _fetch_members(self):
        """{contact: memberships in the current companies and those they are branches
        of, by program}"""
        members = self.env["loyalty.member"].search(
            self._domain_of_members() & Domain("partner_id", "in", self._origin.ids)
        )
        members.mapped("card_id.points")  # read together; groups would one by one
        ordered = members.sorted(
            lambda member: (member.program_id.sequence, member.program_id.id)
        )
        return {None: members.browse(), **ordered.grouped("partner_id")}

    @api.model
    def _domain_of_members(self):
        companies = [*self.env.companies.sudo().parent_ids.ids, False]
        return Domain("company_id", "in", companies) & Domain(
            "program_id.active", "=", True
        )

    @api.model
    def _is_like_nothing(self, operator, value):
        """What has no tier and no points meets the condition."""
        if operator == "in":
            return False in value or 0 in value
        return operator in COMPARE and COMPARE[operator](0, value)

    @api.depends("loyalty_member_ids.tier_id")
    def _compute_loyalty_tier_ids(self):
        """Kept in the cache: an order asks several times."""
        members = self.env["loyalty.member"].search_fetch(
            [("partner_id", "in", self.ids), ("tier_id", "!=", False)],
            ["partner_id", "tier_id"],
        )
        by_partner = members.grouped("partner_id")
        for partner in self:
            found = by_partner.get(partner._origin, members.browse())
            partner.loyalty_tier_ids = found.tier_id

    def _get_loyalty_tiers(self):
        """The tiers of a contact, in all programs and companies."""
        return self.sudo().loyalty_tier_ids.sudo(self.env.su)

    def _get_service_note(self):
        """Who serves a member knows the tier, and what comes with it."""
        person = self.sudo()
        tier = person.loyalty_tier_id or person.commercial_partner_id.loyalty_tier_id
        words = [tier.name, tier.service_note]
        return " · ".join(filter(None, [*words, super()._get_service_note()]))

    # --------------------------------------------------------------------- screens

    def _get_customer_facts(self):
        """A line for each membership, for whoever may see them."""
        if not self.env["loyalty.member"].has_access("read"):
            return super()._get_customer_facts()
        return super()._get_customer_facts() + [
            {
                "label": member.program_id.name,
                "text": member._get_summary(),
                "action": "action_view_loyalty_members",
            }
            for member in self.loyalty_member_ids
        ]

    def action_view_loyalty_members(self):
        """The membership, or all of them."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_loyalty.loyalty_member_action"
        )
        action["domain"] = [("partner_id", "child_of", self.commercial_partner_id.id)]
        members = self.loyalty_member_ids
        if len(members) == 1:
            action |= {"res_id": members.id, "views": [(False, "form")]}
        return action

    def action_join_loyalty(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_loyalty.loyalty_join_action"
        )
        action["context"] = {"default_partner_id": self.id}
        return action
