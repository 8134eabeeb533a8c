from contextlib import closing
from datetime import date, datetime
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.tests import tagged, warmup
from odoo.tools import mute_logger

from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from .common import TODAY, CustomerCase


@tagged("post_install", "-at_install")
class TestRefresh(CustomerCase, CronMixinCase):
    def setUp(self):
        super().setUp()
        self._score()
        self.queue = self.env["customer.refresh"]
        self._clear_queue()

    def _queued(self):
        self.cr.flush()
        return self.queue.search([("company_id", "=", self.company.id)]).partner_id

    def _clear_queue(self):
        self.cr.flush()
        self.queue.search([]).unlink()

    def _run_queue(self):
        self.cr.flush()
        with self.enter_registry_test_mode():
            self.env.ref(
                "customer_mgmt.ir_cron_customer_refresh"
            ).method_direct_trigger()

    def test_confirmed_order_is_queued_and_the_job_triggered(self):
        ann = self._make_customer()
        order = self._make_order(ann, TODAY, state="draft")
        self._clear_queue()
        with self.capture_triggers("customer_mgmt.ir_cron_customer_refresh") as capt:
            order.action_confirm()
            self.assertEqual(self._queued(), ann)
        self.assertTrue(capt.records)
        self.assertFalse(self._profile(ann), "No profile in the user's transaction")

    def test_customers_that_do_not_exist_any_more_are_left_out(self):
        """The end of the transaction must not fail because of somebody who was
        deleted, or whose creation was rolled back."""
        ann, bob = self._make_customer("Ann"), self._make_customer("Bob")
        with closing(self.cr.savepoint(flush=False)) as savepoint:
            eve = self._make_customer("Eve")
            self.queue._enqueue([(self.company, eve)])
            savepoint.rollback()
        self.env.invalidate_all()
        self.queue._enqueue([(self.company, ann), (self.company, bob)])
        bob.unlink()
        self.assertEqual(self._queued(), ann)

    def test_queue_gives_the_profile_and_empties(self):
        ann = self._make_customer()
        self._make_order(ann, date(2026, 6, 1), 70)
        self._run_queue()
        self.assertRecordValues(
            self._profile(ann), [{"stage": "new", "revenue_12m": 70.0}]
        )
        self.assertFalse(self._queued())

    def test_contact_of_a_company_refreshes_the_company(self):
        firm = self._make_customer("Firm", is_company=True)
        clerk = self._make_customer("Clerk", parent_id=firm.id)
        self._make_order(clerk, date(2026, 6, 1))
        self._run_queue()
        self.assertEqual(self._profile(firm).occasions, 1)

    def test_cancelled_order_takes_the_purchase_back(self):
        ann = self._make_customer()
        order = self._make_order(ann, date(2026, 6, 1))
        self._run_queue()
        order._action_cancel()
        self.assertEqual(self._queued(), ann)
        # The order was created on the day the test runs.
        self._score(date(2100, 1, 1))
        self.assertRecordValues(
            self._profile(ann), [{"stage": "prospect", "revenue_total": 0.0}]
        )

    def test_order_moved_to_another_customer_refreshes_both(self):
        ann, bob = self._make_customer("Ann"), self._make_customer("Bob")
        order = self._make_order(ann, TODAY)
        self._clear_queue()
        order.partner_id = bob
        self.assertEqual(self._queued(), ann | bob)

    def test_line_of_a_confirmed_order_is_queued_of_a_quotation_not(self):
        ann, bob = self._make_customer("Ann"), self._make_customer("Bob")
        sold, quoted = (
            self._make_order(ann, TODAY),
            self._make_order(bob, TODAY, state="draft"),
        )
        self._clear_queue()
        (sold | quoted).order_line.price_unit = 5
        self.assertEqual(self._queued(), ann)

    def test_transaction_created_moved_archived_and_deleted(self):
        ann, bob = self._make_customer("Ann"), self._make_customer("Bob")
        purchase = self._make_purchase(ann, TODAY)
        self.assertEqual(self._queued(), ann)
        self._clear_queue()
        purchase.partner_id = bob
        self.assertEqual(self._queued(), ann | bob)
        self._clear_queue()
        purchase.active = False
        self.assertEqual(self._queued(), bob)
        self._clear_queue()
        purchase.unlink()
        self.assertEqual(self._queued(), bob)

    def test_contact_that_joins_a_company_takes_its_purchases_along(self):
        ann = self._make_customer()
        firm = self._make_customer("Firm", is_company=True)
        self._make_purchase(ann, date(2026, 6, 1))
        self._run_queue()
        ann.parent_id = firm
        self._run_queue()
        self.assertFalse(self._profile(ann))
        self.assertEqual(self._profile(firm).occasions, 1)

    def test_merged_contacts_are_scored_together(self):
        ann, twin = self._make_customer("Ann"), self._make_customer("Twin")
        self._make_purchase(ann, date(2026, 5, 1), 10)
        self._make_purchase(twin, date(2026, 6, 1), 20)
        self._run_queue()
        self._profile(twin)._set_manual_stage("blocked", "Dispute")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((ann | twin).ids, ann)
        self._run_queue()
        self.assertFalse(twin.exists())
        self.assertRecordValues(
            self._profile(ann),
            [{"occasions": 2, "revenue_total": 30.0, "stage": "blocked"}],
        )

    def test_portal_user_is_a_prospect(self):
        user = self.env["res.users"].create(
            {
                "name": "Reg",
                "login": "test_registered",
                "company_id": self.company.id,
                "company_ids": self.company.ids,
                "group_ids": self.env.ref("base.group_portal").ids,
            }
        )
        self.assertIn(user.partner_id, self._queued())

    @mute_logger("odoo.addons.customer_mgmt.models.customer_refresh")
    def test_poison_batch_does_not_stop_the_others(self):
        """A batch that fails is logged and dropped; the next one is scored."""
        ann, bob = self._make_customer("Ann"), self._make_customer("Bob")
        self._make_purchase(ann, date(2026, 6, 1))
        self._make_purchase(bob, date(2026, 6, 1))
        scoring, refresh = type(self.scoring), type(self.scoring)._refresh

        def fail_for_ann(self, company, customer_ids):
            if ann.id in customer_ids:
                raise ValueError("poison")
            return refresh(self, company, customer_ids)

        module = "odoo.addons.customer_mgmt.models.customer_refresh.BATCH"
        with patch(module, 1), patch.object(scoring, "_refresh", fail_for_ann):
            self._run_queue()
        self.assertFalse(self._queued())
        self.assertEqual(self._profile(bob).stage, "new")

    @mute_logger("odoo.sql_db")
    def test_lost_race_keeps_the_rows_for_later(self):
        """Two workers on the same customer: the loser tries again."""
        ann = self._make_customer()
        self._make_purchase(ann, date(2026, 6, 1))

        def lose(self, company, customer_ids):
            raise SerializationFailure

        with (
            patch.object(type(self.scoring), "_refresh", lose),
            self.capture_triggers("customer_mgmt.ir_cron_customer_refresh") as capt,
        ):
            self._run_queue()
        self.assertEqual(self._queued(), ann)
        self.assertGreater(max(capt.records.mapped("call_at")), datetime.now())
        self._run_queue()
        self.assertEqual(self._profile(ann).occasions, 1)

    @warmup
    def test_refresh_query_count_does_not_grow_with_customers(self):
        """3 tables built and analysed, 4 write steps, no query per customer."""
        partners = self.env["res.partner"]
        for number in range(40):
            partners |= self._make_customer(f"C{number}")
        for partner in partners:
            self._make_purchase(partner, TODAY)
        self.env.flush_all()
        counts = []
        for some in (partners[:1], partners):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.scoring._refresh(self.company, some.ids)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    @warmup
    def test_confirm_costs_two_queries(self):
        """One row in the queue and one trigger of the job."""
        confirm = {}
        enqueue, nothing = type(self.queue)._enqueue, lambda *args: None
        # The first round fills the caches.
        for name, method in 2 * [("with", enqueue), ("without", nothing)]:
            ann = self._make_customer(name)
            order = self._make_order(ann, datetime(2026, 6, 1, 9), state="draft")
            self.cr.flush()
            self.env.invalidate_all()
            with patch.object(type(self.queue), "_enqueue", method):
                before = self.cr.sql_log_count
                order.action_confirm()
                self.cr.flush()
                confirm[name] = self.cr.sql_log_count - before
        self.assertEqual(confirm["with"] - confirm["without"], 2)

    def test_nightly_job_catches_up_and_is_resumable(self):
        """Interrupted after the first step, the next run takes the missing ones."""
        self.policy.snapshot_months = 2
        ann = self._make_customer()
        self._make_purchase(ann, date(2026, 3, 1))
        cron = self.env.ref("customer_mgmt.ir_cron_customer_nightly")
        snapshots = self.env["customer.snapshot"]
        self.policy.calibrated_on = False
        others = self.env["customer.policy"].search([("id", "!=", self.policy.id)])
        others.snapshot_months = 0
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual(self._profile(ann).stage, "at_risk")
        self.assertEqual(
            snapshots.search([("partner_id", "=", ann.id)]).mapped("date"),
            [date(2026, 5, 31), date(2026, 4, 30)],
        )
        snapshots.search([("date", "=", date(2026, 4, 30))]).unlink()
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual(len(snapshots.search([("partner_id", "=", ann.id)])), 2)
