import tempfile

import xlsxwriter
from werkzeug.wsgi import wrap_file

from odoo import http
from odoo.http import request

from odoo.addons.customer_mgmt.controllers.excel import send_excel

# Of a workbook in memory before it goes to a file.
SPOOLED = 5 * 1024 * 1024


class SurveyExport(http.Controller):
    @http.route(
        "/customer_survey/export/<int:export_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def export(self, export_id):
        """The workbook of answers that the user chose and may read."""
        exports = request.env["customer.survey.export"]
        export = exports.search([("id", "=", export_id)])
        if not export:
            raise request.not_found()
        # Read again: rights may have changed since.
        answers = export.answer_ids._filtered_access("read")
        file = self._workbook(answers)
        return send_excel(wrap_file(request.httprequest.environ, file), "answers.xlsx")

    def _workbook(self, answers):
        file = tempfile.SpooledTemporaryFile(SPOOLED)
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        }
        with xlsxwriter.Workbook(file, options) as workbook:
            answers._write_workbook(workbook)
        file.seek(0)
        return file
