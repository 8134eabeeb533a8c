from odoo import api, fields, models
from odoo.tools import SQL

# A complaint so short before the last purchase may still be why it was the last.
DAYS_BEFORE = 30


class CustomerLoss(models.Model):
    """Customers complained, and then stayed away."""

    _inherit = "customer.loss"
    _depends = {
        "customer.case": ["company_id", "date", "kind", "partner_id"],
        "res.partner": ["commercial_partner_id"],
    }

    data_reason = fields.Selection(selection_add=[("complaint", "Complained")])

    @api.model
    def _data_reasons(self):
        complained = SQL(
            """EXISTS (
                   SELECT FROM customer_case complaint
                     JOIN res_partner person ON person.id = complaint.partner_id
                    WHERE person.commercial_partner_id = fact.partner_id
                      AND complaint.company_id = fact.company_id
                      AND complaint.kind = 'complaint'
                      AND complaint.date::date
                          BETWEEN fact.last_date - %s AND fact.date)""",
            DAYS_BEFORE,
        )
        return [("complaint", complained), *super()._data_reasons()]
