"""What the tests of Odoo without our addons share."""

from loyalty_shop import Shop

from odoo.tests import TransactionCase


class StockCase(TransactionCase):
    """Tea gives a point for each unit of money, a cup gives none; 100 points are worth
    5 units."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shop = Shop(cls.env(user=cls.env.ref("base.user_admin")))
        cls.env = cls.shop.env

    def _member(self, points=0):
        """The card of a new customer, with points that are in Odoo's history."""
        card = self.shop.make_card(0)
        if points:
            self.env["loyalty.card.update.balance"].create(
                {"card_id": card.id, "new_balance": points, "description": "Welcome"}
            ).action_update_card_point()
        return card

    def _sell(self, card, quantity):
        """A confirmed order for tea: 10 points for each piece."""
        order = self.shop.quote(card.partner_id, quantity)
        order._update_programs_and_rewards()
        order.action_confirm()
        return order

    def _edit(self, order, quantity):
        """Another quantity of a confirmed order, and a look at its rewards: Odoo takes
        the only one there is."""
        order.order_line.product_uom_qty = quantity
        order.action_open_reward_wizard()

    def _merge(self, survivor, other):
        """The customers of two cards turn out to be one."""
        partners = survivor.partner_id | other.partner_id
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge(partners.ids, survivor.partner_id)

    def _balances(self, card):
        """The points of a card, and what its history adds up to."""
        rows = card.history_ids
        return card.points, sum(rows.mapped("issued")) - sum(rows.mapped("used"))
