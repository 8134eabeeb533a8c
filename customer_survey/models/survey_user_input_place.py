from datetime import timedelta

from odoo import api, fields, models

# Answers that nobody gave are kept for as many days.
KEPT_DAYS = 7


class SurveyUserInput(models.Model):
    """Answers of people who scanned a code, and what stays of those who left."""

    _inherit = "survey.user_input"

    place_id = fields.Many2one(
        "customer.survey.link", readonly=True, index="btree_not_null"
    )

    # A receipt is answered once, however many people scan it at the same time.
    _receipt_uniq = models.UniqueIndex(
        "(source_model, source_id) WHERE channel = 'receipt'",
        "This receipt is answered already.",
    )

    def _is_at_kiosk(self):
        """Whoever scanned a receipt looks at a screen of their own."""
        return self.place_id.is_kiosk and self.channel == "qr"

    def _asking_company(self):
        return self.place_id.company_id or super()._asking_company()

    @api.autovacuum
    def _gc_never_answered(self):
        """Pages that strangers opened and left say nothing about customers.

        An answer that a customer was asked for stays: it is an invitation. A receipt
        whose page was left asks again.
        """
        since = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        left = self.search(
            [
                ("survey_id.survey_type", "=", "customer"),
                "|",
                ("channel", "=", "receipt"),
                "&",
                ("partner_id", "=", False),
                ("email", "=", False),
                ("response_date", "=", False),
                ("state", "!=", "done"),
                ("user_input_line_ids", "=", False),
                ("create_date", "<", since),
            ]
        )
        left.unlink()
