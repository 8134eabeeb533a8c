from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal


class ReferralPortal(CustomerPortal):
    @route("/my/referral", type="http", auth="user", website=True)
    def portal_my_referral(self, **_kw):
        """What a member needs to recommend the shop, and what came of it."""
        partner = request.env.user.partner_id.sudo()
        referrals = request.env["loyalty.referral"].sudo()
        return request.render(
            "customer_loyalty.portal_my_referral",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "loyalty_referral",
                "members": partner._get_referral_members(),
                "friends": referrals._count_friends(partner),
            },
        )
