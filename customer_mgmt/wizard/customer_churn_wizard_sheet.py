from datetime import date

from odoo import models

from ..models.groups import MANAGER

COLUMNS = (
    "partner_id",
    "phone",
    "email",
    "stage",
    "risk",
    "revenue_at_stake",
    "value_at_stake",
    "reason_summary",
    "last_date",
    "last_contact",
    "user_id",
    "held_back",
)
AMOUNTS = ("revenue_at_stake", "value_at_stake")
WIDTHS = {"partner_id": 30, "email": 28, "reason_summary": 60, "user_id": 22}


class CustomerChurnWizard(models.TransientModel):
    """Those who are leaving as a workbook."""

    _inherit = "customer.churn.wizard"

    def _write_workbook(self, workbook):
        """Add the sheet of ticked customers to an xlsxwriter workbook."""
        sheet = workbook.add_worksheet(self.env._("Who Is Leaving")[:31])
        formats = {
            "head": workbook.add_format({"bold": True}),
            "date": workbook.add_format({"num_format": "yyyy-mm-dd"}),
            "risk": workbook.add_format({"num_format": "0%"}),
            "amount": workbook.add_format({"num_format": "#,##0.00"}),
        }
        names = self._sheet_columns()
        for column, name in enumerate(names):
            sheet.set_column(column, column, WIDTHS.get(name, 14))
            title = self._sheet_field(name)._description_string(self.env)
            sheet.write_string(0, column, title, formats["head"])
        seen = self._get_included()
        ticked = self.line_ids.filtered("is_included")
        lines = ticked.filtered(lambda line: line.profile_id in seen)
        for row, line in enumerate(lines, 1):
            for column, name in enumerate(names):
                self._write_cell(sheet, (row, column), name, line, formats)

    def _sheet_columns(self):
        hidden = () if self.env.user.has_group(MANAGER) else ("value_at_stake",)
        return [name for name in COLUMNS if name not in hidden]

    def _sheet_field(self, name):
        line = self.env["customer.churn.wizard.line"]
        return line._fields.get(name) or self.env["customer.profile"]._fields[name]

    def _write_cell(self, sheet, place, name, line, formats):
        """Texts stay texts: what begins like a formula is none."""
        value = self._get_cell(name, line)
        if name == "risk" and value is not None:
            sheet.write_number(*place, value, formats["risk"])
        elif name in AMOUNTS:
            sheet.write_number(*place, value, formats["amount"])
        elif isinstance(value, date):
            sheet.write_datetime(*place, value, formats["date"])
        elif value:
            sheet.write_string(*place, value)

    def _get_cell(self, name, line):
        if name == "risk":
            return line.risk if line.has_risk else None
        owner = line if name in line._fields else line.profile_id
        field, value = owner._fields[name], owner[name]
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value)
        # Names of colleagues come with their customers.
        return value.sudo().display_name if field.type == "many2one" else value
