from odoo.http import request

from odoo.addons.portal.controllers.web import Home

SESSION_CODE = "loyalty_referral_code"


class ReferralHome(Home):
    def _login_redirect(self, uid, redirect=None):
        """Who followed a friend's link and signed up, or logged in, comes from her."""
        code = request.session.pop(SESSION_CODE, None)
        if code:
            user = request.env["res.users"].sudo().browse(uid)
            request.env["loyalty.referral"].sudo()._register_user(code, user)
        return super()._login_redirect(uid, redirect=redirect)
