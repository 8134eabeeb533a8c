from odoo import fields
from odoo.http import content_disposition, request, route

from .portal import LoyaltyPortal
from .statement import send_statement_sheet

REPORT = "customer_loyalty.action_report_loyalty_statement"


class LoyaltyMemberPortal(LoyaltyPortal):
    """The pages of members: the card, the way to the next tier, the statement."""

    @route("/my/loyalty", type="http", auth="user", website=True)
    def portal_my_loyalty(self, **_kw):
        members = self._find_member([])
        members.card_id._catch_up()
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "loyalty",
            "members": members,
            "programs": self._get_joinable(),
        }
        return request.render("customer_loyalty.portal_my_loyalty", values)

    @route("/my/loyalty/join", type="http", auth="user", website=True, methods=["POST"])
    def portal_join_loyalty(self, program_id=None, **_kw):
        """Become a member of a program that is open to everybody."""
        program = self._get_joinable().filtered(
            lambda program: str(program.id) == program_id
        )
        if not program:
            return request.redirect("/my/loyalty")
        members = request.env["loyalty.member"].sudo()
        member = members._join(program, request.env.user.partner_id.sudo())
        return request.redirect(f"/my/loyalty/{member.id}")

    @route("/my/loyalty/<int:member_id>", type="http", auth="user", website=True)
    def portal_my_membership(self, member_id, **_kw):
        member = self._find_member([("id", "=", member_id)])
        if not member:
            return request.redirect("/my/loyalty")
        member.card_id._catch_up()
        return request.render(
            "customer_loyalty.portal_my_membership",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "loyalty_member",
                "member": member,
                "waiting": member._fetch_waiting()[member.card_id.id],
                "expiring": member._fetch_expiring()[member.card_id.id],
            },
        )

    @route(
        "/my/loyalty/<int:member_id>/statement",
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_statement(self, member_id, start=None, end=None, report=None, **_kw):
        """The statement of a period, as a page, to be printed or, as ``report`` says,
        as ``xlsx``."""
        member = self._find_member([("id", "=", member_id)])
        if not member:
            return request.redirect("/my/loyalty")
        member.card_id._catch_up()
        period = self._to_day(start), self._to_day(end)
        if report == "xlsx":
            return send_statement_sheet(member, period)
        statement = member._get_statement(*period)
        if report:
            return self._print_statement(member, statement)
        return request.render(
            "customer_loyalty.portal_my_statement",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "loyalty_statement",
                "member": member,
                "statement": statement,
            },
        )

    def _get_joinable(self):
        programs = request.env["loyalty.program"].sudo()
        partner = request.env.user.partner_id.sudo()
        return programs._joinable_by(partner, request.env.company)

    def _to_day(self, text):
        """The day a visitor asks for, or None if it is none."""
        try:
            return fields.Date.to_date(text) or None
        except (ValueError, TypeError):
            return None

    def _print_statement(self, member, statement):
        """As PDF, or as a page to print where no PDF can be made."""
        reports = request.env["ir.actions.report"].sudo()
        data = {"start": str(statement.start), "end": str(statement.end)}
        if reports.get_wkhtmltopdf_state() not in ("ok", "upgrade"):
            html, _kind = reports._render_qweb_html(REPORT, member.ids, data=data)
            return request.make_response(html, [("Content-Type", "text/html")])
        pdf, _kind = reports._render_qweb_pdf(REPORT, member.ids, data=data)
        name = request.env._("Statement %(code)s.pdf", code=member.card_code)
        return request.make_response(
            pdf,
            [
                ("Content-Type", "application/pdf"),
                ("Content-Disposition", content_disposition(name)),
            ],
        )
