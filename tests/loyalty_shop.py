"""The shop of the tests that need no addon of ours; `fill` it where they are installed.

It also runs in Odoo's shell.
"""

import io

from odoo.tools.pdf import PdfFileWriter

ROUNDS = 3
TILL_ROUNDS = 3
PAPER = "paper.pdf"


class Shop:
    """A point for each unit of money spent on tea, a discount of 5 for 100 points."""

    def __init__(self, env):
        self.env = env
        self.tea = self._make_product("Tea")
        self.cup = self._make_product("Cup")
        self.program = self._make_program()
        self.reward = self.program.reward_ids
        self._open_till()
        self._print_without_tools()

    def fill(self):
        """Customers with orders and tickets to be confirmed, as plain ids."""
        rounds, till_rounds = range(ROUNDS), range(TILL_ROUNDS)
        stock = {
            "program": self.program.id,
            "same_points": [self._same_points() for _round in rounds],
            "signed": [self._signed() for _round in till_rounds],
            "first_orders": [self._first_orders() for _round in rounds],
            "confirmed_often": [self._tickets(1) for _round in till_rounds],
            "first_tickets": [self._tickets(2) for _round in till_rounds],
            "overspent": [self._overspent() for _round in till_rounds],
            "expiry": self.env.ref("customer_loyalty.ir_cron_loyalty_due").id,
            "lapsing": [
                [self._lapsing(left) for left in (100, 60) * 4] for _round in rounds
            ],
        }
        self.env.cr.commit()
        return stock

    def _same_points(self):
        card = self.make_card(100)
        return [card.partner_id.id, [self.redeem(card).id for _order in range(8)]]

    def _signed(self):
        """Two quotations with the same points, as a customer opens them in the portal:
        their ids and access tokens."""
        card = self.make_card(100)
        orders = self.env["sale.order"].browse(
            [self.redeem(card).id for _quotation in range(2)]
        )
        orders.write({"require_signature": True, "require_payment": False})
        orders.action_quotation_sent()
        self._attach_papers(orders)
        papers = [[order.id, order._portal_ensure_token()] for order in orders]
        return [card.partner_id.id, papers]

    def _first_orders(self):
        partner = self.make_customer()
        return [partner.id, [self.quote(partner).id for _order in range(2)]]

    def _tickets(self, count):
        partner = self.make_customer()
        lines = [self.line(self.tea, 10)]
        return [partner.id, [self.pay(partner, lines).id for _each in range(count)]]

    def _overspent(self):
        card = self.make_card(100)
        lines = [self.line(self.cup, 10), self.reward_line(card)]
        tickets = [self.pay(card.partner_id, lines).id for _till in range(3)]
        return [card.partner_id.id, tickets, card.id]

    def _lapsing(self, left):
        """An order that spends 100 points, and the 100 that will have lapsed then."""
        card = self.make_card(100)
        lot = card.lot_ids
        card.points += left
        return [card.partner_id.id, [self.redeem(card).id], lot.id, left]

    # ------------------------------------------------------------------ what there is

    def _make_product(self, name):
        return self.env["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "list_price": 10,
                "taxes_id": False,
                "available_in_pos": True,
            }
        )

    def _make_program(self):
        programs = self.env["loyalty.program"]
        programs.search([]).active = False
        rule = {
            "reward_point_mode": "money",
            "reward_point_amount": 1,
            "product_ids": [(6, 0, self.tea.ids)],
        }
        reward = {
            "reward_type": "discount",
            "discount": 5,
            "discount_mode": "per_order",
            "required_points": 100,
        }
        return programs.create(
            {
                "name": "Tea Club",
                "program_type": "loyalty",
                "trigger": "auto",
                "applies_on": "both",
                "rule_ids": [(5,), (0, 0, rule)],
                "reward_ids": [(5,), (0, 0, reward)],
            }
        )

    def _open_till(self):
        journal = self.env["account.journal"].create({"name": "Till", "type": "cash"})
        self.cash = self.env["pos.payment.method"].create(
            {"name": "Till", "journal_id": journal.id}
        )
        config = self.env["pos.config"].create(
            {"name": "Till", "payment_method_ids": [(6, 0, self.cash.ids)]}
        )
        config.open_ui()
        self.session = config.current_session_id

    def _print_without_tools(self):
        """Confirmed orders are printed: take the paper from their attachment, because
        what makes it need not be installed."""
        report = self.env.ref("sale.action_report_saleorder")
        report.write({"attachment_use": True, "attachment": f"'{PAPER}'"})

    def _attach_papers(self, orders):
        page, paper = PdfFileWriter(), io.BytesIO()
        page.addBlankPage(72, 72)
        page.write(paper)
        vals = {"name": PAPER, "res_model": "sale.order", "raw": paper.getvalue()}
        self.env["ir.attachment"].create(
            [{**vals, "res_id": order.id} for order in orders]
        )

    def make_customer(self):
        return self.env["res.partner"].create({"name": "Customer"})

    def make_card(self, points):
        vals = {"program_id": self.program.id, "points": points}
        partner = self.make_customer()
        return self.env["loyalty.card"].create({**vals, "partner_id": partner.id})

    # ------------------------------------------------------------------- what is sold

    def quote(self, partner, quantity=2, product=None):
        product = product or self.tea
        line = {"product_id": product.id, "product_uom_qty": quantity}
        return self.env["sale.order"].create(
            {"partner_id": partner.id, "order_line": [(0, 0, line)]}
        )

    def redeem(self, card, quantity=2, product=None):
        order = self.quote(card.partner_id, quantity, product)
        order._update_programs_and_rewards()
        order._apply_program_reward(self.reward, card)
        return order

    def line(self, product, quantity, price=10, **vals):
        return {
            "product_id": product.id,
            "qty": quantity,
            "price_unit": price,
            "price_subtotal": quantity * price,
            "price_subtotal_incl": quantity * price,
            "tax_ids": False,
            **vals,
        }

    def reward_line(self, card):
        return self.line(
            self.reward.discount_line_product_id,
            1,
            -5,
            is_reward_line=True,
            reward_id=self.reward.id,
            coupon_id=card.id,
            reward_identifier_code="R",
            points_cost=self.reward.required_points,
        )

    def pay(self, partner, lines):
        amount = sum(line["price_subtotal_incl"] for line in lines)
        order = self.env["pos.order"].create(
            {
                "session_id": self.session.id,
                "company_id": self.session.company_id.id,
                "partner_id": partner.id,
                "amount_total": amount,
                "amount_tax": 0,
                "amount_paid": 0,
                "amount_return": 0,
                "lines": [(0, 0, line) for line in lines],
            }
        )
        order.add_payment(
            {
                "pos_order_id": order.id,
                "amount": amount,
                "payment_method_id": self.cash.id,
            }
        )
        order._process_saved_order(False)
        return order

    def claim(self, partner, points, card=None):
        """What a till says of the points of a ticket."""
        key = card.id if card else -1
        data = {"points": points, "program_id": self.program.id, "coupon_id": key}
        return {str(key): {**data, "partner_id": partner.id, "barcode": False}}
