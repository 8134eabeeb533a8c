from odoo import api, fields, models
from odoo.tools import hmac

from odoo.addons.customer_mgmt.tools.qr import qr_data_url

SIGNED = 32  # Hexadecimal digits: as hard to guess as 128 bits.


class SaleOrder(models.Model):
    """A sales order asks how it was, by a code that is only its own."""

    # One idea per file.  pylint: disable-next=consider-merging-classes-inherited
    _inherit = "sale.order"

    survey_receipt_url = fields.Char(compute="_compute_survey_receipt_url")
    survey_receipt_qr = fields.Char(compute="_compute_survey_receipt_url")

    @api.depends("state", "company_id")
    def _compute_survey_receipt_url(self):
        for order in self:
            is_asking = order._is_survey_receipt() and order._survey_place()
            url = order._prepare_survey_url() if is_asking else False
            order.survey_receipt_url = url
            order.survey_receipt_qr = url and qr_data_url(url)

    def _prepare_survey_url(self):
        code = f"{self.id}-{self._survey_signature()}"
        return f"{self.get_base_url()}/survey/receipt/{code}"

    def _is_survey_receipt(self):
        """Whether there is something to ask about."""
        return self.state == "sale"

    def _survey_place(self):
        """The place that asks, with all rights; empty if none does."""
        places = self.env["customer.survey.link"].sudo()
        return places.search(
            [("asks_on_orders", "=", True), ("company_id", "=", self.company_id.id)]
        )

    def _survey_signature(self):
        """For nothing else than the survey: it opens no order."""
        env = self.env(su=True)
        return hmac(env, "customer_survey.receipt", (self._name, self.id))[:SIGNED]
