from odoo import models


class PosOrder(models.Model):
    """A receipt asks how it was.

    Its code is the access token that the till makes for each order and prints anyway,
    in the QR code for an invoice: the till needs nobody to sign it, and has no network
    at times.
    """

    _inherit = "pos.order"

    # See `customer.survey.token`
    _token_idx = models.Index("(md5(access_token))")

    def _is_survey_receipt(self):
        """Whether there is something to ask about."""
        return self.state in ("paid", "done") and not self.is_refund

    def _survey_place(self):
        """The place that asks, with all rights; empty if none does."""
        return self.config_id._survey_place()
