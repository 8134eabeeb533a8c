from odoo.http import Controller, request, route

from odoo.addons.customer_mgmt.controllers.excel import send_excel


def send_statement_sheet(member, period=(None, None)):
    """A response: the statement of a member in Excel."""
    name = request.env._("Statement %(code)s.xlsx", code=member.card_code)
    return send_excel(member._get_statement_sheet(*period), name)


class LoyaltyStatement(Controller):
    @route(
        "/customer_loyalty/statement/<int:member_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def statement(self, member_id):
        """The statement of this year, for whoever may see the member."""
        members = request.env["loyalty.member"]
        if not members.has_access("read"):
            raise request.not_found()
        member = members.search([("id", "=", member_id)])
        if not member:
            raise request.not_found()
        return send_statement_sheet(member)
