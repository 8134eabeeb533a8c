from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_datetime, split_every

from ..tools.sheet import cell_text, sheet_name

# Answers in memory at a time.
BATCH = 1000


class SurveyUserInput(models.Model):
    """Answers as a workbook: a sheet per survey, a row per answer, a column per
    question; then their figures."""

    _inherit = "survey.user_input"

    def action_export_answers(self):
        """Download the answers of the list."""
        if not self:
            raise UserError(self.env._("Choose the answers to export."))
        export = self.env["customer.survey.export"].create({"answer_ids": self.ids})
        return {
            "type": "ir.actions.act_url",
            "url": f"/customer_survey/export/{export.id}",
            "target": "download",
        }

    def _write_workbook(self, workbook):
        """Add the sheets to an xlsxwriter workbook, row by row."""
        figures = self and self.env["customer.survey.page"]._sheets(self)
        taken = {title.lower() for title, _rows in figures}
        for survey, answers in self.sorted("id").grouped("survey_id").items():
            name = sheet_name(survey.title, taken)
            taken.add(name.lower())
            answers._write_sheet(workbook.add_worksheet(name), survey)
        for title, rows in figures:
            sheet = workbook.add_worksheet(title)
            for number, cells in enumerate(rows):
                self._write_row(sheet, number, cells)

    def _write_sheet(self, sheet, survey):
        columns = self._answer_columns(survey)
        heads = [*self._head_titles(), *columns.values()]
        self._write_row(sheet, 0, heads)
        row = 0
        for ids in split_every(BATCH, self.ids):
            batch = self.browse(ids)
            told = batch._told_answers()
            for answer in batch:
                row += 1
                cells = [cell_text(told[answer.id, key]) for key in columns]
                self._write_row(sheet, row, [*answer._head_cells(), *cells])
            # Thousands of answers are read once and not again.
            self.env.invalidate_all()

    @staticmethod
    def _write_row(sheet, row, cells):
        """Texts stay texts: what begins like a formula is none."""
        for column, cell in enumerate(cells):
            if isinstance(cell, (int, float)) and not isinstance(cell, bool):
                sheet.write_number(row, column, cell)
            elif cell:
                sheet.write_string(row, column, cell)

    def _answer_columns(self, survey):
        """{(question id, row id): title}"""
        columns = {}
        for question in survey.question_ids:
            if question.question_type != "matrix":
                columns[question.id, False] = question.title
                continue
            for row in question.matrix_row_ids:
                columns[question.id, row.id] = self.env._(
                    "%(question)s: %(row)s", question=question.title, row=row.value
                )
        return columns

    def _told_answers(self):
        """{(answer id, (question id, row id)): texts}"""
        lines = self.env["survey.user_input.line"].search(
            [("user_input_id", "in", self.ids), ("skipped", "=", False)], order="id"
        )
        told = defaultdict(list)
        for line in lines:
            key = (line.question_id.id, line.matrix_row_id.id)
            told[line.user_input_id.id, key].append(line._in_words())
        return told

    def _head_titles(self):
        names = [
            "response_date",
            "partner_id",
            "customer_id",
            "email",
            "company_id",
            "channel",
            "staff_id",
            "touchpoint_id",
            "score",
            "score_class",
            "theme_ids",
        ]
        return [self._fields[name]._description_string(self.env) for name in names]

    def _head_cells(self):
        # Names of colleagues and shops come with the answer.
        known = self.sudo()
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("channel", "score_class")
        }
        return [
            self.response_date and format_datetime(self.env, self.response_date),
            known.partner_id.display_name,
            known.customer_id.display_name,
            self.email,
            known.company_id.name,
            labels["channel"].get(self.channel),
            known.staff_id.name,
            known.touchpoint_id.name,
            self.score if self.has_score else None,
            labels["score_class"].get(self.score_class),
            cell_text(known.theme_ids.mapped("name")),
        ]
