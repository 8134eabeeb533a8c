from odoo import api, fields, models
from odoo.fields import Domain


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

    @api.model
    def _domain_offers_apart(self):
        """What a coupon cost is a line of the order it was used on."""
        return super()._domain_offers_apart() & Domain("offer_card_id", "=", False)
