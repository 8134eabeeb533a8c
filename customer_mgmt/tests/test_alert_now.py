from datetime import timedelta

from odoo.tests import tagged

from .common import TODAY
from .common_alert import TOMORROW, AlertCase


@tagged("post_install", "-at_install")
class TestAlertNow(AlertCase):
    """What happens to key customers raises an alert at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.small = cls._make_customer("Small", user_id=cls.owner.id)
        cls._make_steady(cls.ann, until=TODAY - timedelta(days=1))
        cls._make_steady(cls.small, until=TODAY - timedelta(days=1), amount=1)

    def setUp(self):
        super().setUp()
        self._start()

    def test_cancelled_order(self):
        order = self._make_order(self.ann, TODAY, 250.0)
        order._action_cancel()
        self.assertRecordValues(
            self._alerts(),
            [
                {
                    "partner_id": self.ann.id,
                    "kind": "order_cancelled",
                    "stage": "active",
                    "state": "open",
                    "user_id": self.owner.id,
                }
            ],
        )
        self.assertEqual(
            self._alerts().reasons,
            [
                {
                    "code": "order_cancelled",
                    "text": f"Cancelled: {order.name} · 250.00\xa0€",
                    "model": "sale.order",
                    "ids": order.ids,
                }
            ],
        )

    def test_cancelled_quotation(self):
        self._make_order(self.ann, TODAY, state="sent")._action_cancel()
        self.assertFalse(self._alerts())

    def test_others_are_left_alone(self):
        stranger = self._make_customer("Stranger")
        for partner in (self.small, stranger):
            self._make_order(partner, TODAY)._action_cancel()
        self.assertFalse(self._alerts())

    def test_tiers_of_the_policy(self):
        self._profile(self.small).tier = "b"
        self.policy.alert_tiers = "ab"
        self._make_order(self.small, TODAY)._action_cancel()
        self.assertEqual(self._alerts().partner_id, self.small)

    def test_before_the_first_run(self):
        self.policy.write({"alerts_since": False, "alerted_on": False})
        self._make_order(self.ann, TODAY)._action_cancel()
        self.assertEqual(self._alerts().kind, "order_cancelled")

    def test_contact_of_a_company(self):
        """The company is the customer."""
        self.ann.is_company = True
        buyer = self._make_customer("Buyer", parent_id=self.ann.id)
        self._make_order(buyer, TODAY)._action_cancel()
        self.assertEqual(self._alerts().partner_id, self.ann)

    def test_salesperson_without_access_to_the_customer(self):
        """An order is cancelled by whoever may; the alert is raised all the same."""
        order = self._make_order(self.ann, TODAY)
        self.ann.user_id = self.env.user
        order.user_id = self.owner
        order.with_user(self.owner)._action_cancel()
        self.assertEqual(self._alerts().partner_id, self.ann)
        self.assertFalse(self._alerts().with_user(self.owner).has_access("read"))

    def test_adds_to_the_open_alert(self):
        """One alert, one activity, due as soon as before."""
        for amount in (10, 20):
            self._make_order(self.ann, TODAY, amount)._action_cancel()
        [alert] = self._alerts()
        self.assertEqual(len(alert.cause_ids), 2)
        self.assertIn("20.00", alert.reason_summary)
        self.assertIn("20.00", alert.activity_id.note)
        self.assertEqual(len(self.ann.activity_ids), 1)

    def test_order_cancelled_after_scoring(self):
        """The purchase that closed an alert is undone: it is news again."""
        bob = self._make_customer("Bob")
        self._make_purchases(bob, [90])
        self._score()
        self._night(TOMORROW)
        order = self._make_order(bob, TODAY + timedelta(days=2))
        self._night(TODAY + timedelta(days=2))
        self.scoring._refresh(self.company, bob.ids)
        self.assertEqual(self._alerts(bob).outcome, "returned")
        order._action_cancel()
        self.scoring._refresh(self.company, bob.ids)
        self._night(TODAY + timedelta(days=3))
        self.assertRecordValues(
            self._alerts(bob),
            [
                {"kind": "at_risk", "state": "closed"},
                {"kind": "at_risk", "state": "open"},
            ],
        )

    def test_closed_with_the_next_purchase(self):
        self._make_order(self.ann, TODAY)._action_cancel()
        self._buy(self.ann, TOMORROW)
        self.assertRecordValues(
            self._alerts(),
            [{"state": "closed", "outcome": "returned", "date_closed": TOMORROW}],
        )
