from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerSurveyLink(models.Model):
    """A place asks on the receipts of some tills."""

    _inherit = "customer.survey.link"

    pos_config_ids = fields.Many2many(
        "pos.config",
        string="On Receipts of",
        domain="[('company_id', '=', company_id)]",
        help="Tills that print a QR code of its own on each receipt: the answer knows"
        " the receipt and its customer, and each receipt is answered once.",
    )

    @api.constrains("pos_config_ids", "company_id", "active")
    def _check_tills(self):
        for place in self.sudo():
            for till in place.pos_config_ids:
                if till.company_id != place.company_id:
                    raise ValidationError(
                        self.env._(
                            "%(till)s is no till of %(company)s.",
                            till=till.name,
                            company=place.company_id.name,
                        )
                    )
                if place.active and till._survey_place() != place:
                    raise ValidationError(
                        self.env._(
                            "Another place asks on the receipts of %(till)s.",
                            till=till.name,
                        )
                    )

    @api.model
    def _find_receipt(self, code):
        """The till makes the code, before anybody else knows the order."""
        orders = self.env["pos.order"].sudo()
        order = self.env["customer.survey.token"]._find(orders, code)
        return order or super()._find_receipt(code)
