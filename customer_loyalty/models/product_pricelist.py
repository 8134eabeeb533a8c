from odoo import models


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

    def _get_offered_pricelists(self, partners):
        """The prices of a tier are promised to members: they come before those of a
        segment.

        Nothing is written on contacts: a pricelist of their own, also one that a
        partnership grade gave them, wins.
        """
        offers = super()._get_offered_pricelists(partners)
        promised = {}
        for member in self._get_members_with_prices(partners):
            pricelist = member.tier_id.pricelist_id
            if pricelist._get_partner_pricelist_multi_filter_hook():
                promised.setdefault(member.partner_id.with_env(self.env), pricelist)
        return offers | promised

    def _get_members_with_prices(self, partners):
        companies = self.env.company.sudo().parent_ids
        members = (
            self.env["loyalty.member"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", partners.ids),
                    ("program_id.active", "=", True),
                    ("tier_id.pricelist_id", "!=", False),
                    ("company_id", "in", [False, *companies.ids]),
                ]
            )
        )
        return members.sorted(lambda member: (member.program_id.sequence, member.id))
