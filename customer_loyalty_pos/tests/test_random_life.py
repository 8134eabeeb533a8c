import os
import random
from datetime import datetime, timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from odoo.addons.customer_loyalty.tests.common import LoyaltyCase

from .common import TillCase

# Set LOYALTY_STEPS and LOYALTY_SEED for a longer life, or another one.
STEPS = int(os.environ.get("LOYALTY_STEPS", 120))
SEED = int(os.environ.get("LOYALTY_SEED", 19))
BEGINNING = datetime(2026, 3, 1, 12)


@tagged("post_install", "-at_install")
class TestRandomLife(TillCase):
    """Whatever happens in whatever order, in the office and at the till: the books
    prove the points, and each order gave and took what it should have."""

    _quote = LoyaltyCase._quote
    _invoice = LoyaltyCase._invoice
    _credit = LoyaltyCase._credit

    def setUp(self):
        super().setUp()
        self.chance = random.Random(SEED)
        self.moment = BEGINNING
        self.people = self.ann | self.bob
        self.orders = self.env["sale.order"]
        self.tickets = self.env["pos.order"]
        self.done = set()
        self.runs = self.env["loyalty.reconciliation"]

    def test_life(self):
        self.program.write(
            {
                "expire_after": 20,
                "pending_days": self.chance.choice((0, 2)),
                "debt_policy": self.chance.choice(("allow_debt", "floor_zero")),
                "reversal_of_burn": self.chance.choice(
                    ("restore_original_expiry", "restore_min_days")
                ),
            }
        )
        with freeze_time(BEGINNING):
            self.runs._prove().action_post_all()
        steps = [
            self._order,
            self._order,
            self._ticket,
            self._ticket,
            self._edit,
            self._return,
            self._cancel,
            self._refund_some,
            self._expire,
            self._adjust,
            self._meet,
            self._marry,
        ]
        for number in range(STEPS):
            step = self.chance.choice(steps)
            self.moment += timedelta(hours=self.chance.randint(0, 40))
            with freeze_time(self.moment), self.subTest(number=number, step=step):
                step()
                self.done.add(step.__name__)
                self.assertProved()
                if number % 10 == 9:
                    self._prove_orders()
        with freeze_time(self.moment + timedelta(hours=1)):
            self._prove_orders()
        self.assertEqual(len(self.done), len(set(steps)))

    def _prove_orders(self):
        run = self.runs._prove()
        self.assertEqual(
            run.line_ids.mapped(lambda line: (line.kind, line.expected, line.found)),
            [],
        )

    def _some(self, records):
        return records.browse(self.chance.choice(records.ids)) if records else records

    def _amount(self):
        return self.chance.randint(1, 15000) / 100

    # ------------------------------------------------------------------ the office

    def _order(self):
        order = self._quote(self._some(self.people), self._amount(), quantity=3)
        for card, rewards in order._get_claimable_rewards().items():
            if self.chance.random() < 0.6:
                order._apply_program_reward(rewards[:1], card)
        try:
            with self.env.cr.savepoint():
                order.action_confirm()
        except ValidationError as error:
            # Less the discount, the order itself brings too few points for it.
            self.assertIn("is invalid", str(error))
        self.orders |= order

    def _edit(self):
        order = self._some(self.orders.filtered(lambda each: each.state == "sale"))
        lines = order.order_line.filtered(lambda line: not line.is_reward_line)
        if lines and not order.invoice_ids:
            lines[:1].product_uom_qty = self.chance.randint(1, 6)

    def _return(self):
        order = self._some(self.orders.filtered(lambda each: each.state == "sale"))
        if not order or order.amount_total <= 0:
            return
        try:
            invoices = order.invoice_ids.filtered(
                lambda each: each.move_type == "out_invoice"
            )
            invoice = invoices[:1] or self._invoice(order)
            self._credit(invoice, self.chance.choice((0.25, 0.4, 1)))
        except UserError:  # Nothing is left to be invoiced.
            self.assertTrue(order.invoice_ids)

    def _cancel(self):
        self._some(self.orders)._action_cancel()

    # -------------------------------------------------------------------- the till

    def _ticket(self):
        """Sometimes more is spent than there is: another till was quicker."""
        partner = self._some(self.people)
        lines = [self._line(self.chance.randint(1, 12), self._amount())]
        if self.chance.random() < 0.4:
            lines.append(self._reward_line(self._card(partner), amount=1.0))
        self.tickets |= self._sell(partner, *lines)

    def _refund_some(self):
        lines = self.tickets.lines.filtered(
            lambda line: line.qty > line.refunded_qty and not line.reward_id
        )
        if line := self._some(lines):
            left = int(line.qty - line.refunded_qty)
            self._refund(line, self.chance.randint(1, left))

    # --------------------------------------------------------------- without orders

    def _expire(self):
        self.env["loyalty.card"].search([])._catch_up()

    def _adjust(self):
        card = self._card(self._some(self.people))
        if card:
            self._post(card, self._amount() * self.chance.choice((-1, 1)))

    def _meet(self):
        if len(self.people) < 6:
            self.people |= self.env["res.partner"].create({"name": "Somebody"})

    def _marry(self):
        """Two contacts turn out to be one."""
        if len(self.people) < 3:
            return
        one, other = self.people.browse(self.chance.sample(self.people.ids, 2))
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([one.id, other.id], one)
        self.people -= other
