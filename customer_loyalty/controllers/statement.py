from odoo.http import Controller, content_disposition, request, route

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def send_statement_sheet(member, period=(None, None)):
    """A response: the statement of a member in Excel."""
    name = request.env._("Statement %(code)s.xlsx", code=member.card_code)
    return request.make_response(
        member._get_statement_sheet(*period),
        [
            ("Content-Type", EXCEL),
            ("Content-Disposition", content_disposition(name)),
        ],
    )


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
