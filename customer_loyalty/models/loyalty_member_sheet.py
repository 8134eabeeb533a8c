from odoo import models

from ..tools.statement_sheet import Page, statement_rows, workbook


class LoyaltyMember(models.Model):
    _inherit = "loyalty.member"

    def _get_statement_sheet(self, start=None, end=None):
        """The statement of a period as an Excel workbook, see `_get_statement`."""
        statement = self._get_statement(start, end)
        return workbook(
            [
                self._points_page(statement),
                self._purchases_page(statement.purchases),
                self._coupons_page(statement.coupons),
            ]
        )

    def _points_page(self, statement):
        env = self.env
        return Page(
            env._("Points"),
            (
                env._("Date"),
                env._("Points"),
                env._("In"),
                env._("Out"),
                env._("Balance"),
            ),
            (12, 48, 12, 12, 12),
            statement_rows(
                statement, env._("Opening Balance"), env._("Closing Balance")
            ),
        )

    def _purchases_page(self, purchases):
        env = self.env
        back = env._("Return")
        return Page(
            env._("Purchases and Returns"),
            (
                env._("Date"),
                env._("Document"),
                env._("Return"),
                env._("Untaxed"),
                env._("Currency"),
            ),
            (12, 48, 12, 12, 12),
            [
                (
                    each.date,
                    each.name or None,
                    back if each.is_return else None,
                    each.net,
                    each.currency_id.name,
                )
                for each in purchases
            ],
        )

    def _coupons_page(self, coupons):
        env = self.env
        return Page(
            env._("Coupons"),
            (env._("Coupon"), env._("Code"), env._("Valid Until"), env._("Balance")),
            (48, 24, 12, 24),
            [
                (
                    each.program_id.name,
                    each.code,
                    each.expiration_date or None,
                    each.points_display,
                )
                for each in coupons
            ],
        )

    def action_download_statement(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/customer_loyalty/statement/{self.id}",
            "target": "download",
        }
