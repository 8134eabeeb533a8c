from odoo.fields import Command

from odoo.addons.customer_mgmt.tests.common import CustomerCase

from ..tools.posting import Posting


class LoyaltyCase(CustomerCase):
    """A program that gives a point for each euro, and a euro for 100 points."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["loyalty.program"].search([]).active = False
        cls._make_books()
        cls.program = cls._make_program()
        cls.reward = cls.program.reward_ids
        cls.ann = cls._make_customer("Ann", email="ann@example.com")

    @classmethod
    def _make_books(cls):
        """What invoicing needs in a new company."""
        account = cls.env["account.account"].create(
            {
                "name": "Sales",
                "code": "400000",
                "account_type": "income",
                "company_ids": cls.company.ids,
            }
        )
        receivable = cls.env["account.account"].create(
            {
                "name": "Receivable",
                "code": "110000",
                "account_type": "asset_receivable",
                "reconcile": True,
                "company_ids": cls.company.ids,
            }
        )
        cls.env["account.journal"].create(
            {
                "name": "Sales",
                "code": "SALE",
                "type": "sale",
                "default_account_id": account.id,
                "company_id": cls.company.id,
            }
        )
        cls.env["ir.default"].set(
            "res.partner",
            "property_account_receivable_id",
            receivable.id,
            company_id=cls.company.id,
        )

    @classmethod
    def _make_program(cls, **vals):
        return cls.env["loyalty.program"].create(
            {
                "name": "Tea Club",
                "program_type": "loyalty",
                "trigger": "auto",
                "applies_on": "both",
                "company_id": cls.company.id,
                "currency_id": cls.company.currency_id.id,
                "rule_ids": [
                    Command.create(
                        {"reward_point_mode": "money", "reward_point_amount": 1}
                    )
                ],
                "reward_ids": [
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount": 10,
                            "discount_mode": "per_order",
                            "required_points": 100,
                        }
                    )
                ],
                **vals,
            }
        )

    @classmethod
    def _make_card(cls, partner, points=0, program=None):
        return cls.env["loyalty.card"].create(
            {
                "program_id": (program or cls.program).id,
                "partner_id": partner.id,
                "points": points,
            }
        )

    def _card(self, partner, program=None):
        return self.env["loyalty.card"].search(
            [
                ("partner_id", "=", partner.id),
                ("program_id", "=", (program or self.program).id),
            ]
        )

    def _quote(self, partner, amount=100.0, quantity=1, **vals):
        order = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "company_id": self.company.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "product_uom_qty": quantity,
                            "price_unit": amount,
                            "tax_ids": False,
                        }
                    )
                ],
                **vals,
            }
        )
        order._update_programs_and_rewards()
        return order

    def _sell(self, partner, amount=100.0, quantity=1, redeem=0):
        order = self._quote(partner, amount, quantity)
        for _time in range(redeem):
            self._redeem(order)
        order.action_confirm()
        return order

    def _redeem(self, order):
        card = self._card(order.partner_id)
        error = order._apply_program_reward(self.reward, card)
        self.assertFalse(error)

    def _invoice(self, order):
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    def _pay(self, invoice):
        journal = self.env["account.journal"].create(
            {
                "name": "Bank",
                "code": "BNK1",
                "type": "bank",
                "company_id": self.company.id,
            }
        )
        journal.inbound_payment_method_line_ids.payment_account_id = (
            journal.default_account_id
        )
        context = {"active_model": "account.move", "active_ids": invoice.ids}
        self.env["account.payment.register"].with_context(**context).create(
            {"journal_id": journal.id}
        ).action_create_payments()

    def _credit(self, invoice, share=1.0):
        """Post a credit note of a share of each line."""
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        refund = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        for line in refund.invoice_line_ids:
            line.quantity *= share
        refund.action_post()
        return refund

    def _post(self, card, points, kind="adjust", **vals):
        LoyaltyCase._key = getattr(LoyaltyCase, "_key", 0) + 1
        posting = Posting(card.id, kind, points, f"test:{LoyaltyCase._key}", **vals)
        return self.env["loyalty.card"]._loyalty_post([posting])

    @staticmethod
    def _as(user, records):
        """Records as a user sees them who works in all her companies."""
        companies = user.company_ids.ids
        return records.with_user(user).with_context(allowed_company_ids=companies)

    def _steps(self, card):
        """[(type, points)] of a card, oldest first."""
        moves = self.env["loyalty.point.move"].search(
            [("card_id", "=", card.id)], order="id"
        )
        return [(move.type, move.points) for move in moves]

    def assertProved(self):
        """Nothing in the books contradicts anything else."""
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT card.id, card.points, sum(move.points)
                 FROM loyalty_card card
            LEFT JOIN loyalty_point_move move
                   ON move.card_id = card.id AND NOT move.pending
                WHERE card.on_ledger
             GROUP BY card.id
               HAVING abs(card.points - coalesce(sum(move.points), 0)) > 0.001"""
        )
        self.assertEqual(self.env.cr.fetchall(), [], "points differ from moves")
        self.env.cr.execute(
            """SELECT card.id, card.points, sum(lot.remaining)
                 FROM loyalty_card card
            LEFT JOIN loyalty_point_lot lot
                   ON lot.card_id = card.id AND lot.state <> 'pending'
                WHERE card.on_ledger
             GROUP BY card.id
               HAVING abs(greatest(card.points, 0)
                          - coalesce(sum(lot.remaining), 0)) > 0.001"""
        )
        self.assertEqual(self.env.cr.fetchall(), [], "points differ from lots")
        self.env.cr.execute(
            """SELECT lot.id, lot.initial, lot.remaining, sum(taking.points)
                 FROM loyalty_point_lot lot
            LEFT JOIN loyalty_point_allocation taking ON taking.lot_id = lot.id
             GROUP BY lot.id
               HAVING lot.initial
                      <> lot.remaining + coalesce(sum(taking.points), 0)"""
        )
        self.assertEqual(self.env.cr.fetchall(), [], "lots differ from allocations")
