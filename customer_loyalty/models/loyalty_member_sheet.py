from odoo import models

from ..tools.statement_sheet import Words, statement_workbook


class LoyaltyMember(models.Model):
    _inherit = "loyalty.member"

    def _get_statement_sheet(self, start=None, end=None):
        """The statement of a period as an Excel workbook, see `_get_statement`."""
        env = self.env
        words = Words(
            heads=(
                env._("Date"),
                env._("Points"),
                env._("In"),
                env._("Out"),
                env._("Balance"),
            ),
            opening=env._("Opening Balance"),
            closing=env._("Closing Balance"),
        )
        return statement_workbook(self._get_statement(start, end), words)
