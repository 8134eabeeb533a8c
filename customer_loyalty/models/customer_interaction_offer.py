from odoo import fields, models
from odoo.tools import SQL


class CustomerInteraction(models.Model):
    """Offers of points and coupons: taken back, and what they cost."""

    _inherit = "customer.interaction"

    offer_card_id = fields.Many2one(
        "loyalty.card",
        string="Coupon",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def _withdraw_offers(self):
        rows = self.sudo()
        used = rows.filtered(lambda row: row.offer_card_id.use_count)
        given = rows - used
        given._take_offered_points_back()
        given.offer_card_id.active = False
        given.write(
            {
                "offer": False,
                "offer_code": False,
                "offer_until": False,
                "offer_cost": 0,
            }
        )
        return super()._withdraw_offers()

    def _take_offered_points_back(self):
        moves = (
            self.env["loyalty.point.move"]
            .sudo()
            .search(
                [
                    ("type", "=", "offer"),
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                ]
            )
        )
        self.env["loyalty.card"].sudo()._loyalty_post(
            [
                move._reversal(self.env._("The contact did not take place"))
                for move in moves
            ]
        )

    def _update_offer_costs(self):
        rows = self.filtered("offer_card_id")
        costs = rows.offer_card_id.sudo()._get_discounts_given()
        for row in rows:
            cost = costs.get(row.offer_card_id.id, 0)
            if row.currency_id.compare_amounts(row.offer_cost, cost):
                row.offer_cost = cost
        return super()._update_offer_costs()

    def _get_costs_in_margin(self, until):
        """What coupons and spent points cost is a line of the order they were used
        on."""
        coupons = self.filtered("offer_card_id")
        shares = (self - coupons)._fetch_spent_shares(until)
        return (
            super()._get_costs_in_margin(until)
            | {row.id: row.offer_cost for row in coupons}
            | {row.id: row.offer_cost * shares.get(row.id, 0) for row in self - coupons}
        )

    def _fetch_spent_shares(self, until):
        """{id: share of the points offered that was spent on documents by a moment}"""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT origin.res_id, (SUM(spent.points) / origin.points)::float
                     FROM loyalty_point_move origin
                     JOIN loyalty_point_lot lot ON lot.origin_move_id = origin.id
                     JOIN loyalty_point_allocation spent ON spent.lot_id = lot.id
                     JOIN loyalty_point_move move ON move.id = spent.move_id
                    WHERE origin.res_model = %s AND origin.res_id = ANY(%s)
                      AND origin.type = 'offer'
                      AND move.date >= origin.date AND move.date < %s
                      AND move.type IN ('redeem', 'reverse_redeem')
                    GROUP BY origin.id""",
                self._name,
                self.ids,
                until,
            )
        )
        return dict(rows)
