from datetime import date, datetime, timedelta

from odoo.fields import Command
from odoo.tests import tagged

from .common import TillCase


@tagged("post_install", "-at_install")
class TestTill(TillCase):
    def test_paid_order_is_a_purchase(self):
        order = self._sell(self.ann, 2)
        self.assertEqual(order.state, "paid")
        self.assertEqual(self._rows(self.ann), [(200.0, 80.0, "pos", False)])

    def test_refund_lowers_the_purchase_of_its_day(self):
        sold = self._sell(self.ann, 2)
        sold.date_order = datetime(2026, 3, 1, 12)
        refund = self._sell(self.ann, -1, refunded=sold)
        refund.date_order = datetime(2026, 4, 1, 12)
        self.assertEqual(
            self._rows(self.ann),
            [(200.0, 80.0, "pos", False), (-100.0, -40.0, "pos", True)],
        )
        row = self.env["customer.purchase"].search(
            [("customer_id", "=", self.ann.id), ("is_return", "=", True)]
        )
        self.assertEqual(row.origin_date, date(2026, 3, 1))

    def test_lines_of_the_till(self):
        sold = self._sell(self.ann, 2)
        sold.date_order = datetime(2026, 3, 1, 12)
        refund = self._sell(self.ann, -1, refunded=sold)
        refund.date_order = datetime(2026, 4, 1, 12)
        self.env.flush_all()
        lines = self.env["customer.purchase.line"].search(
            [("customer_id", "=", self.ann.id)], order="date"
        )
        pos = self.env.ref("customer_mgmt.channel_pos").id
        expected = [
            (date(2026, 3, 1), 2.0, 200.0, 80.0, False),
            (date(2026, 4, 1), -1.0, -100.0, -40.0, lines[0].id),
        ]
        self.assertRecordValues(
            lines,
            [
                {
                    "date": day,
                    "product_id": self.product.id,
                    "channel_id": pos,
                    "quantity": quantity,
                    "net": net,
                    "margin": margin,
                    "origin_id": origin,
                    "res_model": "pos.order",
                }
                for day, quantity, net, margin, origin in expected
            ],
        )

    def test_settled_sales_order_counts_once(self):
        """As in the stock report, lines that settle an order are left to it."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.ann.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "price_unit": 100,
                            "tax_ids": [],
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        self._sell(self.ann, sale_order_line_id=order.order_line.id)
        self.assertEqual(self._rows(self.ann), [(100.0, 40.0, "sale", False)])
        line = self.env["customer.purchase.line"].search(
            [("customer_id", "=", self.ann.id)]
        )
        self.assertRecordValues(line, [{"net": 100.0, "res_model": "sale.order"}])

    def test_invoiced_till_order_counts_once(self):
        """Orders or invoices, never both."""
        order = self._sell(self.ann)
        order.date_order = datetime.now() - timedelta(hours=1)
        order.action_pos_order_invoice()
        self.assertEqual(order.account_move.state, "posted")
        self.assertEqual(self._rows(self.ann), [(100.0, 40.0, "pos", False)])
        self.policy.source = "invoices"
        self.assertEqual(self._rows(self.ann), [(100.0, 40.0, "invoice", False)])

    def test_sale_without_customer_is_anonymous(self):
        self._sell(self.env["res.partner"])
        row = self.env["customer.purchase"].search(
            [("company_id", "=", self.company.id), ("is_identified", "=", False)]
        )
        self.assertRecordValues(row, [{"customer_id": False, "net": 100.0}])

    def test_payment_and_a_later_customer_refresh(self):
        bob = self.env["res.partner"].create({"name": "Bob"})
        order = self._sell(self.ann)
        queue = self.env["customer.refresh"].sudo()
        self.cr.flush()
        self.assertIn(self.ann, queue.search([]).partner_id)
        queue.search([]).unlink()
        order.partner_id = bob
        self.cr.flush()
        self.assertEqual(queue.search([]).partner_id, self.ann | bob)

    def test_service_note_is_loaded_at_the_till(self):
        fields = self.env["res.partner"]._load_pos_data_fields(self.pos_config_usd)
        self.assertIn("service_briefing", fields)

    def test_last_product_at_the_till(self):
        kettle = self.env["product.product"].create({"name": "Kettle"})
        self._sell(self.ann).date_order = datetime.now() - timedelta(days=9)
        last = self._sell(self.ann, 2, product_id=kettle.id)
        last.date_order = datetime.now() - timedelta(days=2)
        self._sell(self.ann, -1, refunded=last)
        self.env.flush_all()
        self.env["customer.scoring"]._run(self.company)
        self.assertEqual(self.ann.care_last_product, "Kettle")

    def test_segment_on_products_of_the_till(self):
        """Bought counts; what came back entirely does not."""
        sold = self._sell(self.ann, 2)
        segment = self.env["customer.segment"].create(
            {
                "name": "Oolong at the till",
                "condition_ids": [
                    Command.create(
                        {"product_ids": self.product.product_tmpl_id.ids, "days": 30}
                    )
                ],
            }
        )
        self.policy.calibrated_on = False
        self.env["customer.scoring"]._run(self.company)
        segment._refresh()
        self.assertEqual(segment.member_ids.partner_id, self.ann)
        self._sell(self.ann, -1, refunded=sold)
        segment._refresh()
        self.assertEqual(segment.member_ids.partner_id, self.ann)
        self._sell(self.ann, -1, refunded=sold)
        segment._refresh()
        self.assertFalse(segment.member_ids)
