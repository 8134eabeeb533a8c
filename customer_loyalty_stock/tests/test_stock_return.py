from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.customer_loyalty.tests.common import LoyaltyCase


@tagged("post_install", "-at_install")
class TestStockReturn(LoyaltyCase):
    """Ten pieces at ten euros, of which some come back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("stock.group_stock_manager")
        cls.product = cls.env["product.product"].create(
            {
                "name": "Oolong",
                "type": "consu",
                "taxes_id": False,
                "invoice_policy": "order",
            }
        )

    def _deliver(self, order):
        picking = order.picking_ids.filtered(lambda each: each.state != "done")
        for move in picking.move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        picking._action_done()
        return picking

    def _return(self, picking, quantity, to_refund=True):
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.write(
            {"quantity": quantity, "to_refund": to_refund}
        )
        back = wizard._create_return()
        back.move_ids.quantity = quantity
        back.move_ids.picked = True
        back._action_done()
        return back

    def _sell_and_deliver(self, **options):
        order = self._sell(self.ann, 10, quantity=10, **options)
        return order, self._deliver(order)

    def test_a_return_takes_back_its_share(self):
        order, picking = self._sell_and_deliver()
        card = self._card(self.ann)
        self.assertEqual(card.points, 100)
        self._return(picking, 4)
        self.assertEqual(self._steps(card), [("earn", 100.0), ("reverse_earn", -40.0)])
        self._return(picking, 6)
        self.assertEqual(card.points, 0)
        self.assertEqual(set(card.move_ids.mapped("res_id")), set(order.ids))
        self.assertProved()

    def test_nothing_changes_until_it_is_done(self):
        _order, picking = self._sell_and_deliver()
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = 4
        back = wizard._create_return()
        self.assertEqual(self._card(self.ann).points, 100)
        back.action_cancel()
        self.assertEqual(self._steps(self._card(self.ann)), [("earn", 100.0)])

    def test_returned_and_credited_counts_once(self):
        order, picking = self._sell_and_deliver()
        invoice = self._invoice(order)
        self._return(picking, 4)
        self._credit(invoice, 0.4)
        card = self._card(self.ann)
        self.assertEqual(self._steps(card), [("earn", 100.0), ("reverse_earn", -40.0)])
        self._return(picking, 1)
        self.assertEqual(card.points, 50)
        self.assertProved()

    def test_credited_and_then_returned_counts_once(self):
        order, picking = self._sell_and_deliver()
        self._credit(self._invoice(order), 0.4)
        self._return(picking, 4)
        self.assertEqual(self._card(self.ann).points, 60)
        self.assertProved()

    def test_delivered_again(self):
        _order, picking = self._sell_and_deliver()
        back = self._return(picking, 4)
        self._return(back, 4)
        card = self._card(self.ann)
        self.assertEqual(
            self._steps(card),
            [("earn", 100.0), ("reverse_earn", -40.0), ("earn", 40.0)],
        )
        self.assertProved()

    def test_a_return_that_is_replaced(self):
        """The order stays as it is, and so do its points."""
        _order, picking = self._sell_and_deliver()
        self._return(picking, 4, to_refund=False)
        self.assertEqual(self._steps(self._card(self.ann)), [("earn", 100.0)])

    def test_a_part_is_delivered_and_comes_back(self):
        order = self._sell(self.ann, 10, quantity=10)
        picking = order.picking_ids
        picking.move_ids.write({"quantity": 4, "picked": True})
        picking._action_done()
        self._return(picking, 4)
        self.assertEqual(self._card(self.ann).points, 60)
        self._deliver(order)
        self.assertEqual(self._card(self.ann).points, 60)
        self.assertProved()

    def test_other_units(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._quote(self.ann, 120, quantity=1)
        order.order_line.product_uom_id = dozen
        order._update_programs_and_rewards()
        order.order_line.price_unit = 120
        order.action_confirm()
        self._return(self._deliver(order), 3)
        self.assertEqual(self._card(self.ann).points, 90)

    def test_a_free_product_gives_its_points_back(self):
        gift = self.env["product.product"].create(
            {"name": "Cup", "type": "consu", "lst_price": 8, "taxes_id": False}
        )
        self.program.reward_ids = [
            Command.clear(),
            Command.create(
                {
                    "reward_type": "product",
                    "reward_product_id": gift.id,
                    "required_points": 50,
                }
            ),
        ]
        self.reward = self.program.reward_ids
        card = self._make_card(self.ann, 50)
        order = self._sell(self.ann, 10, quantity=1, redeem=1)
        self.assertEqual(card.points, 10)
        picking = self._deliver(order)
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        for line in wizard.product_return_moves:
            line.quantity = int(line.product_id == gift)
        back = wizard._create_return()
        back.move_ids.write({"quantity": 1, "picked": True})
        back._action_done()
        self.assertEqual(self._steps(card)[-1], ("reverse_redeem", 50.0))
        self.assertEqual(card.points, 60)
        self.assertProved()

    def test_cancelled_after_a_return(self):
        order, picking = self._sell_and_deliver()
        self._return(picking, 4)
        order._action_cancel()
        self.assertEqual(self._card(self.ann).points, 0)
        self.assertProved()

    def test_a_stock_keeper_needs_no_rights_for_points(self):
        _order, picking = self._sell_and_deliver()
        keeper = new_test_user(
            self.env,
            "keeper",
            "stock.group_stock_user",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.env.flush_all()
        self._return(picking.with_user(keeper), 4)
        self.assertEqual(self._card(self.ann).points, 60)
        self.assertProved()

    def test_an_order_from_before_the_ledger(self):
        """It has no moves: what it gave stands in the opening balance."""
        _order, picking = self._sell_and_deliver()
        card = self._card(self.ann)
        moves = self.env["loyalty.point.move"].search([("card_id", "=", card.id)])
        self.env.cr.execute(
            "UPDATE loyalty_point_move SET type = 'opening', res_model = NULL,"
            " res_id = NULL WHERE id = %s",
            moves.ids,
        )
        self.env.invalidate_all()
        self._return(picking, 4)
        self.assertEqual(card.points, 60)
        self.assertProved()
