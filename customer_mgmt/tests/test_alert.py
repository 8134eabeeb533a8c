from datetime import timedelta

from odoo.tests import tagged

from .common import TODAY
from .common_alert import TOMORROW, AlertCase


@tagged("post_install", "-at_install")
class TestAlert(AlertCase):
    """What the calendar brings."""

    def test_what_was_so_before_raises_none(self):
        bob = self._make_customer("Bob")
        self._make_purchases(self.ann, [95])
        self._make_purchases(bob, [400])
        self._start()
        self.assertEqual(self.policy.alerts_since, TODAY)
        self.assertFalse(self._night(TOMORROW))

    def test_at_risk(self):
        self._make_purchases(self.ann, [90])
        self._start()
        self.assertEqual(self._night(TOMORROW), self._alerts())
        self.assertRecordValues(
            self._alerts(),
            [
                {
                    "partner_id": self.ann.id,
                    "profile_id": self._profile(self.ann).id,
                    "date": TOMORROW,
                    "kind": "at_risk",
                    "stage": "at_risk",
                    "state": "open",
                    "tier": "a",
                    "last_date": TODAY - timedelta(days=90),
                    "revenue_at_stake": 100.0,
                    "value_at_stake": 100.0,
                    "user_id": self.owner.id,
                    "date_deadline": TOMORROW + timedelta(days=2),
                    "outcome": False,
                    "reason_summary": "Silent for 91 days; usually back within 90 · "
                    "Bought only once, on 03/30/2026",
                }
            ],
        )

    def test_again_changes_nothing(self):
        self._make_purchases(self.ann, [90])
        self._start()
        self._night(TOMORROW)
        for day in (1, 2, 10):
            self.assertFalse(self._night(TODAY + timedelta(days=day)))
        self.assertEqual(len(self._alerts().cause_ids), 1)

    def test_lapsed_adds_to_the_open_alert(self):
        self._make_purchases(self.ann, [90])
        self._start()
        self._night(TOMORROW)
        self._alerts()._snooze(TODAY + timedelta(days=300), "On a journey")
        lapsed_on = TODAY + timedelta(days=91)
        self.assertEqual(self._night(lapsed_on), self._alerts())
        [alert] = self._alerts()
        self.assertEqual(alert.cause_ids.mapped("kind"), ["at_risk", "lapsed"])
        self.assertRecordValues(
            alert,
            [
                {
                    "kind": "at_risk",
                    "stage": "lapsed",
                    "date": TOMORROW,
                    "state": "open",
                    "date_deadline": lapsed_on + timedelta(days=2),
                }
            ],
        )
        self.assertEqual(
            alert.reason_summary,
            "Silent for 181 days; usually back within 90 · "
            "Bought only once, on 03/30/2026",
        )

    def test_wrong_alert_is_not_raised_again_until_something_changes(self):
        self._make_purchases(self.ann, [90])
        self._start()
        self._night(TOMORROW)
        self._alerts()._close("wrong")
        self.assertFalse(self._night(TODAY + timedelta(days=2)))
        self._night(TODAY + timedelta(days=91))
        self.assertEqual(self._alerts().mapped("kind"), ["at_risk", "lapsed"])

    def test_slipping_twice_is_two_alerts(self):
        self._make_purchases(self.ann, [90])
        self._start()
        self._night(TOMORROW)
        back = TODAY + timedelta(days=5)
        self._buy(self.ann, back)
        self._night(back + timedelta(days=91))
        self.assertRecordValues(
            self._alerts(),
            [
                {"state": "closed", "outcome": "returned", "date_closed": back},
                {"state": "open", "outcome": False, "date_closed": False},
            ],
        )

    def test_runs_that_were_missed_are_made_up_for(self):
        self._make_purchases(self.ann, [90])
        self._start()
        self._night(TODAY + timedelta(days=60))
        self.assertEqual(self._alerts().kind, "at_risk")

    def test_new_limits_raise_no_flood(self):
        """Half a year of silence was fine; whoever passed the new limit long ago is
        no news."""
        bob = self._make_customer("Bob")
        self._make_purchases(self.ann, [170])
        self._make_purchases(bob, [80])
        self.policy.write({"active_days": 200, "lapsed_days": 400})
        self._start(TODAY - timedelta(days=50))
        self._night(TODAY)
        self.policy.write({"active_days": 70, "lapsed_days": 400})
        self._night(TODAY)
        self.assertEqual(self._alerts().partner_id, bob)

    def test_archived_customers_are_left_alone(self):
        self._make_purchases(self.ann, [90])
        self._start()
        self.ann.active = False
        self.assertFalse(self._night(TOMORROW))

    def test_refunds_only(self):
        """Nothing bought, nothing to lose."""
        self._make_purchases(self.ann, [90], amount=-100)
        self._start()
        for days in (1, 91, 181):
            self.assertFalse(self._night(TODAY + timedelta(days=days)))

    def test_negative_margin(self):
        """At risk as well, and at the end of a list by value."""
        self._make_purchase(self.ann, TODAY - timedelta(days=90), 100, margin=-40)
        self._start()
        self._night(TOMORROW)
        self.assertEqual(self._alerts().value_at_stake, -40.0)

    def test_manual_decisions(self):
        """Who is lost or blocked already is left alone."""
        self._make_purchases(self.ann, [90])
        self._start()
        self._profile(self.ann)._set_manual_stage("blocked", "Dispute")
        self.assertFalse(self._night(TOMORROW))

    def test_nightly_step(self):
        self._make_purchases(self.ann, [90])
        self._start()
        self._advance(TOMORROW)
        self.assertIn("alerts", self.policy._due_steps())
        self.policy._run_step("alerts")
        self.assertEqual(self._alerts().partner_id, self.ann)
        self.assertEqual(self.policy.alerted_on, TOMORROW)

    def test_policy_of_alerts_does_not_calibrate_again(self):
        self._start()
        self.policy.write({"alert_due_days": 5, "alert_tiers": "ab"})
        self.assertTrue(self.policy.calibrated_on)


@tagged("post_install", "-at_install")
class TestAlertSpending(AlertCase):
    """Key customers who spend less than half of before, and of last year."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # 90 days: 3 purchases of 100. The next three are of 40: 120 < 150.
        cls.day = TODAY - timedelta(days=90)
        cls._make_steady(cls.ann, until=cls.day)
        for days in (60, 30, 0):
            cls._make_purchase(cls.ann, TODAY - timedelta(days=days), 40.0)

    def test_less_than_before_and_than_last_year(self):
        """On the last day 120 of 300 are left; one day before it was 180 of 300."""
        self._start(TODAY - timedelta(days=1))
        self._night(TODAY)
        self.assertRecordValues(
            self._alerts(),
            [
                {
                    "kind": "spending",
                    "stage": "active",
                    "date": TODAY,
                    "revenue_limit": 150.0,
                }
            ],
        )
        self.assertEqual(
            self._alerts().reason_summary,
            "Spent 120.00\xa0€ in 90 days; 300.00\xa0€ in the 90 days before, "
            "300.00\xa0€ a year ago",
        )
        self.assertFalse(self._night(TODAY))
        self.assertFalse(self._night(TOMORROW))

    def test_what_was_so_before_raises_none(self):
        self._start(TODAY)
        self.assertFalse(self._night(TOMORROW))

    def test_as_little_last_year_is_the_season(self):
        self.env["customer.transaction"].search(
            [
                ("partner_id", "=", self.ann.id),
                ("date", ">", TODAY - timedelta(days=365 + 90)),
                ("date", "<=", TODAY - timedelta(days=365)),
            ]
        ).amount_untaxed = 40.0
        self._start(TODAY - timedelta(days=1))
        self.assertFalse(self._night(TODAY))

    def test_no_customer_last_year(self):
        self.env["customer.transaction"].search(
            [
                ("partner_id", "=", self.ann.id),
                ("date", "<=", TODAY - timedelta(days=300)),
            ]
        ).unlink()
        self._start(TODAY - timedelta(days=1))
        self._night(TODAY)
        self.assertEqual(
            self._alerts().reason_summary,
            "Spent 120.00\xa0€ in 90 days; 300.00\xa0€ in the 90 days before",
        )

    def test_key_customers_only(self):
        """A customer so large that Ann is tier C."""
        self._make_steady(self._make_customer("Big"), amount=100_000.0)
        self._start(TODAY - timedelta(days=1))
        self.assertEqual(self._profile(self.ann).tier, "c")
        self.assertFalse(self._night(TODAY))

    def test_tier_that_dropped_with_the_spending(self):
        self._start(TODAY - timedelta(days=1))
        self._profile(self.ann).write(
            {"tier": "b", "tier_before": "a", "tier_since": TODAY - timedelta(days=9)}
        )
        self.env.flush_all()
        self.assertTrue(
            self.patch(type(self.policy), "_today", lambda policy: TODAY)
            or self.alerts._raise_alerts(self.company)
        )

    def test_policy(self):
        """Another share, or other days."""
        self.policy.alert_drop_share = 0.65
        self._start(TODAY - timedelta(days=1))
        self.assertFalse(self._night(TODAY))

    def test_one_huge_order(self):
        """Whoever bought once in bulk spends less by nature."""
        self._make_purchase(self.ann, TODAY - timedelta(days=100), 9_000.0)
        self._start(TODAY - timedelta(days=1))
        self.assertFalse(self._night(TODAY))

    def test_closed_when_recovered(self):
        self._start(TODAY - timedelta(days=1))
        self._night(TODAY)
        self._buy(self.ann, TOMORROW, 20.0)
        self._night(TOMORROW)
        self.assertEqual(self._alerts().state, "open")  # 140 of 150
        self._buy(self.ann, TODAY + timedelta(days=2), 10.0)
        self._night(TODAY + timedelta(days=2))
        self.assertRecordValues(
            self._alerts(), [{"state": "closed", "outcome": "returned"}]
        )
