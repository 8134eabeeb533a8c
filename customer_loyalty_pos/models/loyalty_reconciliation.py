from datetime import timedelta

from odoo import models
from odoo.tools import SQL

# Tills may be offline; what they sold is older then when it arrives.
OFFLINE = timedelta(days=2)


class LoyaltyReconciliation(models.Model):
    """Till orders are proved, too."""

    _inherit = "loyalty.reconciliation"

    def _changed_documents(self, since):
        documents = super()._changed_documents(since)
        return {**documents, "pos_order_id": self._changed_tickets(since)}

    def _changed_tickets(self, since):
        """Till orders that were booked, refunded or posted to since a moment.

        What neither gave points nor is in the ledger is from before it.
        """
        rows = self.env.execute_query(
            SQL(
                """WITH changed AS (
                   SELECT res_id AS id FROM loyalty_point_move
                    WHERE res_model = 'pos.order' AND date >= %(since)s
                    UNION
                   SELECT id FROM pos_order WHERE loyalty_booked_on >= %(since)s
                    UNION
                   SELECT line.order_id
                     FROM pos_order refund
                     JOIN pos_order_line back ON back.order_id = refund.id
                     JOIN pos_order_line line ON line.id = back.refunded_orderline_id
                    WHERE refund.date_order >= %(refunded)s)
                   SELECT ticket.id
                     FROM pos_order ticket
                     JOIN changed ON changed.id = ticket.id
                    WHERE EXISTS (SELECT FROM pos_order_coupon_points
                                   WHERE order_id = ticket.id)
                       OR EXISTS (SELECT FROM loyalty_point_move
                                   WHERE res_model = 'pos.order' AND res_id = ticket.id)
                 ORDER BY ticket.id""",
                since=since,
                refunded=since - OFFLINE,
            )
        )
        return self.env["pos.order"].browse(order_id for [order_id] in rows)
