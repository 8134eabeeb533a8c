from datetime import date

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common import CustomerCase


class InvoiceCase(AccountTestInvoicingCommon):
    """An order of 2 at 100, at a cost of 60, and its invoice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls.env.user.group_ids |= cls.env.ref(
            "sales_team.group_sale_manager"
        ) | cls.env.ref("customer_mgmt.group_customer_admin")
        cls.policy = cls.company.customer_policy_id
        cls.policy.write({"stage_mode": "days", "tz": "UTC"})
        cls.ann = cls.env["res.partner"].create({"name": "Ann"})
        cls.product = CustomerCase._make_product.__func__(cls, "Oolong", 100, 60)
        cls.order = CustomerCase._make_order.__func__(cls, cls.ann, date(2026, 3, 2))
        cls.order.order_line.product_uom_qty = 2
        cls.invoice = cls.order._create_invoices()
        cls.invoice.invoice_date = date(2026, 3, 9)
        cls.invoice.action_post()

    def _credit(self, day, quantity):
        """A posted credit note for part of the invoice."""
        reversal = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=self.invoice.ids
        )
        wizard = reversal.create(
            {"journal_id": self.invoice.journal_id.id, "date": day}
        )
        wizard.reverse_moves()
        note = wizard.new_move_ids
        note.invoice_line_ids.quantity = quantity
        note.invoice_date = day
        note.action_post()
        return note


@tagged("post_install", "-at_install")
class TestInvoiceSource(InvoiceCase):
    """Invoices and credit notes, of companies that count orders or invoices."""

    def _rows(self):
        purchases = self.env["customer.purchase"].search(
            [("customer_id", "=", self.ann.id)], order="date, id"
        )
        return [
            (row.res_model, row.date, row.origin_date or None, row.net, row.margin)
            for row in purchases
        ]

    def test_orders_count_with_their_credit_notes(self):
        self._credit(date(2026, 4, 1), 1)
        self.assertEqual(
            self._rows(),
            [
                ("sale.order", date(2026, 3, 2), None, 200.0, 80.0),
                ("account.move", date(2026, 4, 1), date(2026, 3, 2), -100.0, -40.0),
            ],
        )

    def test_credit_note_refreshes_the_customer(self):
        queue = self.env["customer.refresh"].sudo()
        self.cr.flush()
        queue.search([]).unlink()
        self._credit(date(2026, 4, 1), 1)
        self.cr.flush()
        self.assertEqual(queue.search([]).partner_id, self.ann)

    def test_invoices_count_instead_of_orders(self):
        self.policy.source = "invoices"
        self._credit(date(2026, 4, 1), 1)
        self.assertEqual(
            self._rows(),
            [
                ("account.move", date(2026, 3, 9), None, 200.0, 80.0),
                ("account.move", date(2026, 4, 1), date(2026, 3, 9), -100.0, -40.0),
            ],
        )

    def test_down_payment_invoice_is_no_purchase(self):
        """The down payment and its deduction on the last invoice are left out."""
        self.policy.source = "invoices"
        bob = self.env["res.partner"].create({"name": "Bob"})
        order = CustomerCase._make_order.__func__(type(self), bob, date(2026, 3, 2))
        wizard = (
            self.env["sale.advance.payment.inv"]
            .with_context(active_model="sale.order", active_ids=order.ids)
            .create({"advance_payment_method": "percentage", "amount": 30})
        )
        wizard.create_invoices()
        order.invoice_ids.action_post()
        final = order._create_invoices(final=True)
        final.action_post()
        self.assertEqual(sum(order.invoice_ids.mapped("amount_untaxed")), 100.0)
        nets = (
            self.env["customer.purchase"]
            .search([("customer_id", "=", bob.id)])
            .mapped("net")
        )
        self.assertEqual(nets, [100.0])

    def test_draft_invoice_is_none(self):
        self.policy.source = "invoices"
        self.invoice.button_draft()
        self.assertEqual(self._rows(), [])

    def test_current_cost_where_there_is_no_order(self):
        self.policy.source = "invoices"
        self.invoice.button_draft()
        note = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.ann.id,
                "invoice_date": date(2026, 5, 1),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "quantity": 3,
                            "price_unit": 100,
                            "tax_ids": False,
                        }
                    )
                ],
            }
        )
        note.action_post()
        self.assertEqual(
            self._rows(), [("account.move", date(2026, 5, 1), None, 300.0, 120.0)]
        )
