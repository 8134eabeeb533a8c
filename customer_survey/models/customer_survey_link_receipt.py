import re

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.tools import consteq

# The number of the order, and what proves that we printed it.
ORDER_CODE = re.compile(r"([0-9]{1,9})-([0-9a-f]{32})")


class CustomerSurveyLink(models.Model):
    """Receipts ask as a place does, each by a code of its own and for one answer."""

    _inherit = "customer.survey.link"

    asks_on_orders = fields.Boolean(
        string="On Sales Orders",
        help="Confirmed sales orders are printed with a QR code of their own: the"
        " answer knows the order and its customer, and each order is answered once.",
    )

    _orders_uniq = models.UniqueIndex(
        "(company_id) WHERE asks_on_orders AND active",
        "Another place asks on the sales orders of this company.",
    )

    @api.model
    def _find_receipt(self, code):
        """The document of a code that somebody scanned.

        Extension point: a document has the methods `_survey_place` and
        `_is_survey_receipt` of `sale.order`.

        :return: one record with all rights, or an empty one
        """
        orders = self.env["sale.order"].sudo()
        parts = ORDER_CODE.fullmatch(code) if isinstance(code, str) else None
        if not parts:
            return orders
        order = orders.browse(int(parts[1])).exists()
        is_right = bool(order) and consteq(order._survey_signature(), parts[2])
        return order if is_right else orders

    def _find_receipt_answer(self, document):
        """The answer that somebody began or gave for a document."""
        return (
            self.env["survey.user_input"]
            .sudo()
            .search(
                [
                    ("channel", "=", "receipt"),
                    ("source_model", "=", document._name),
                    ("source_id", "=", document.id),
                ]
            )
        )

    def _begin_receipt_answer(self, document, language):
        """The answer of whoever has the receipt.

        :return: none, if somebody else began it at the same moment
        """
        values = {
            **self._prepare_answer(language),
            "source_model": document._name,
            "source_id": document.id,
        }
        try:
            with self.env.cr.savepoint():
                answer = self.survey_id._create_customer_answer(
                    document.partner_id, "receipt", **values
                )
                answer._mark_in_progress()
        except UniqueViolation:
            return self.env["survey.user_input"]
        return answer
