import io

import xlsxwriter

from odoo import http
from odoo.http import request

from .excel import send_excel


class CustomerChurn(http.Controller):
    @http.route(
        "/customer_mgmt/churn/<int:wizard_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def export(self, wizard_id):
        """The customers that the user found and ticked, as far as she may see them."""
        wizards = request.env["customer.churn.wizard"]
        wizard = wizards.search([("id", "=", wizard_id)])
        if not wizard:
            raise request.not_found()
        file = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
        }
        with xlsxwriter.Workbook(file, options) as workbook:
            wizard.with_company(wizard.company_id)._write_workbook(workbook)
        return send_excel(file.getvalue(), "leaving.xlsx")
