from odoo import api, models
from odoo.tools import SQL


class CustomerSegmentFacts(models.AbstractModel):
    """Lines of till orders, net of what came back at the till."""

    _inherit = "customer.segment.facts"

    @api.model
    def _product_sources(self, company, since, until):
        return [
            *super()._product_sources(company, since, until),
            SQL(
                """SELECT partner.commercial_partner_id AS customer_id,
                          line.product_id, doc.date_order AS moment
                     FROM pos_order_line line
                     JOIN pos_order doc ON doc.id = line.order_id
                     JOIN res_partner partner ON partner.id = doc.partner_id
                    WHERE doc.state IN ('paid', 'done')
                      AND doc.company_id = %(company)s
                      AND doc.date_order >= %(since)s AND doc.date_order < %(until)s
                      AND line.sale_order_line_id IS NULL
                      AND line.qty > COALESCE(
                          (SELECT -SUM(back.qty) FROM pos_order_line back
                            WHERE back.refunded_orderline_id = line.id), 0)""",
                company=company.id,
                since=since,
                until=until,
            ),
        ]
