from odoo import models


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

    def _get_partner_pricelist_multi(self, partner_ids):
        """Who is offered a pricelist gets it, unless they have one of their own.

        Contacts of a company share in what the company is in.
        """
        result = super()._get_partner_pricelist_multi(partner_ids)
        if not self.env["res.groups"]._is_feature_enabled(
            "product.group_product_pricelist"
        ):
            return result
        partners = self.env["res.partner"].browse(partner_ids)
        offers = self._get_offered_pricelists(partners | partners.commercial_partner_id)
        for partner in partners if offers else ():
            own = partner.specific_property_product_pricelist
            if own._get_partner_pricelist_multi_filter_hook():
                continue
            found = offers.get(partner) or offers.get(partner.commercial_partner_id)
            if found:
                result[partner.id] = found.with_env(self.env)
        return result

    def _get_offered_pricelists(self, partners):
        """Extension point: {partner: pricelist} for contacts without their own; here
        of the first of their segments that has one."""
        members = (
            self.env["customer.segment.member"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", partners.ids),
                    ("date_out", "=", False),
                    ("company_id", "=", self.env.company.id),
                    ("segment_id.pricelist_id", "!=", False),
                ]
            )
        )
        offers = {}
        for member in members.sorted(
            lambda m: (m.segment_id.sequence, m.segment_id.id)
        ):
            pricelist = member.segment_id.pricelist_id
            if pricelist._get_partner_pricelist_multi_filter_hook():
                offers.setdefault(member.partner_id.with_env(self.env), pricelist)
        return offers
