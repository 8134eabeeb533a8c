from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from ..tools.referral import Friend
from .home import SESSION_CODE

# What people's names and addresses need at most.
LENGTHS = {"name": 100, "email": 254, "phone": 32}
MAX_BYTES = 20_000


class Referral(Controller):
    """The page behind a member's link: read by GET, and changed by POST only."""

    @route(
        "/loyalty/r/<string:code>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET", "POST"],
        max_content_length=MAX_BYTES,
    )
    def loyalty_referral(self, code, **_kw):
        member = request.env["loyalty.member"]._of_code(code)
        if not member:
            return request.render("customer_loyalty.referral_unknown", status=404)
        if request.httprequest.method == "POST":
            return self._sign_up(member, request.httprequest.form)
        request.session[SESSION_CODE] = member.referral_code
        return self._show(member)

    def _show(self, member, **values):
        return request.render(
            "customer_loyalty.referral_page",
            {
                "member": member,
                "program": member.program_id,
                "company": member.program_id.company_id or request.env.company,
                "known": not request.env.user._is_public(),
                "form": {},
                "error": None,
                "done": False,
                **values,
            },
        )

    def _sign_up(self, member, form):
        values = {name: self._read(form, name) for name in LENGTHS}
        referrals = request.env["loyalty.referral"].sudo()
        try:
            if not request.env.user._is_public():
                referrals._welcome(member, request.env.user.partner_id.sudo())
            elif not form.get("agree"):
                raise UserError(
                    request.env._("Please agree that we keep what you have entered.")
                )
            else:
                friend = Friend(**values, news=bool(form.get("news")))
                referrals._register_friend(member, friend)
        except UserError as error:
            return self._show(member, error=str(error), form=values)
        request.session.pop(SESSION_CODE, None)
        return self._show(member, done=True)

    def _read(self, form, name):
        """One line of text, without what no name has."""
        text = form.get(name, "")
        visible = "".join(letter if letter.isprintable() else " " for letter in text)
        return " ".join(visible.split())[: LENGTHS[name]]
