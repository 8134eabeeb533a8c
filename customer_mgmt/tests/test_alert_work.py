from datetime import timedelta

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import TODAY
from .common_alert import TOMORROW, AlertCase


@tagged("post_install", "-at_install")
class TestAlertWork(AlertCase):
    """What people do about alerts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bob = cls._make_customer("Bob", user_id=False)
        for partner in (cls.ann, cls.bob):
            cls._make_purchases(partner, [90])
        cls.price = cls.env["customer.loss.reason"].create(
            {"name": "Too dear", "code": "test_price"}
        )

    def setUp(self):
        super().setUp()
        self._start()
        self._night(TOMORROW)
        self.alert = self._alerts(self.ann)

    def test_one_activity_for_the_owner(self):
        self.assertRecordValues(
            self.alert.activity_id,
            [
                {
                    "res_model": "res.partner",
                    "res_id": self.ann.id,
                    "user_id": self.owner.id,
                    "summary": "Customer alert: At Risk",
                    "date_deadline": TOMORROW + timedelta(days=2),
                }
            ],
        )
        self.assertIn("Silent for 91 days", self.alert.activity_id.note)
        self.assertFalse(self._alerts(self.bob).activity_id)

    def test_owner_who_left(self):
        """Nobody gets an activity that nobody sees."""
        cleo = self._make_customer("Cleo", user_id=self.owner.id)
        self._make_purchases(cleo, [90], today=TOMORROW)
        self._score(TOMORROW)
        self.owner.active = False
        self._night(TODAY + timedelta(days=2))
        self.assertFalse(self._alerts(cleo).user_id)
        self.assertFalse(self._alerts(cleo).activity_id)

    def test_call_that_was_made_is_an_interaction(self):
        activity = self.alert.activity_id
        activity.action_feedback(feedback="She is on holiday")
        rows = self.env["customer.interaction"].search(
            [("partner_id", "=", self.ann.id)]
        )
        self.assertEqual(rows.key, f"mail.activity:{activity.id}")
        self.assertEqual(self.alert.state, "open")

    def test_log_interaction(self):
        dialog = self.env["customer.interaction.log"].with_context(
            active_model="customer.alert", active_ids=self.alert.ids
        )
        self.assertEqual(dialog.create({}).partner_ids, self.ann)

    def test_snooze(self):
        day = TODAY + timedelta(days=20)
        self.env["customer.alert.snooze"].with_context(
            active_ids=self.alert.ids
        ).create({"until": day, "reason": "On holiday"}).action_snooze()
        self.assertRecordValues(
            self.alert,
            [
                {
                    "state": "snoozed",
                    "snooze_until": day,
                    "snooze_reason": "On holiday",
                    "date_deadline": day,
                }
            ],
        )
        self.assertEqual(self.alert.activity_id.date_deadline, day)
        self._night(day - timedelta(days=1))
        self.assertEqual(self.alert.state, "snoozed")
        self._night(day)
        self.assertEqual(self.alert.state, "open")
        self.assertEqual(len(self.ann.activity_ids), 1)

    def test_activity_comes_back_after_a_snooze(self):
        self.alert._snooze(TODAY + timedelta(days=9), "On holiday")
        self.alert.activity_id.action_feedback()
        self._night(TODAY + timedelta(days=9))
        self.assertTrue(self.alert.activity_id.active)

    def test_snooze_until_today(self):
        with self.assertRaisesRegex(UserError, "after today"):
            self.alert._snooze(TOMORROW, "On holiday")

    def test_snooze_what_is_closed(self):
        self.alert._close("wrong")
        with self.assertRaisesRegex(UserError, "closed"):
            self.alert._snooze(TODAY + timedelta(days=9), "On holiday")

    def test_bought_again(self):
        """Closed by itself within the minute; there is nothing to call about."""
        activity = self.alert.activity_id
        self._buy(self.ann, TODAY + timedelta(days=3))
        self.assertRecordValues(
            self.alert,
            [
                {
                    "state": "closed",
                    "outcome": "returned",
                    "date_closed": TODAY + timedelta(days=3),
                }
            ],
        )
        self.assertFalse(activity.exists())
        self.assertEqual(self._alerts(self.bob).state, "open")

    def test_purchase_of_before_that_came_in_late(self):
        """The silence was none."""
        self._make_purchase(self.ann, self.alert.date - timedelta(days=1), 100)
        self.scoring._refresh(self.company, self.ann.ids)
        self.assertEqual(self.alert.outcome, "returned")
        self.assertEqual(self._alerts(self.bob).state, "open")

    def test_bought_again_while_snoozed(self):
        self.alert._snooze(TODAY + timedelta(days=30), "On holiday")
        self._buy(self.ann, TODAY + timedelta(days=3))
        self.assertEqual(self.alert.outcome, "returned")

    def test_wrong(self):
        activity = self.alert.activity_id
        self._close("wrong", note="Buys through her husband")
        self.assertRecordValues(
            self.alert,
            [
                {
                    "state": "closed",
                    "outcome": "wrong",
                    "outcome_note": "Buys through her husband",
                    "date_closed": TOMORROW,
                }
            ],
        )
        self.assertFalse(activity.exists())
        self.assertEqual(self.alert.profile_id.stage, "at_risk")

    def test_lost(self):
        self._close("lost", loss_reason_id=self.price.id, note="Told by phone")
        self.assertEqual(self.alert.loss_reason_id, self.price)
        self.assertRecordValues(
            self.alert.profile_id,
            [
                {
                    "stage": "lost",
                    "manual_reason": "Too dear · Told by phone",
                    "loss_reason_id": self.price.id,
                    "loss_note": "Told by phone",
                }
            ],
        )

    def test_lost_without_reason(self):
        with self.assertRaisesRegex(UserError, "why"):
            self._close("lost")

    def test_correction(self):
        self._close("lost", loss_reason_id=self.price.id)
        self._close("wrong")
        self.assertFalse(self.alert.loss_reason_id)
        self.assertFalse(self.alert.profile_id.loss_reason_id)
        self.assertEqual(self.alert.profile_id.stage, "at_risk")

    def test_customer_closed_elsewhere(self):
        """The alert goes with the customer, and takes over the reason."""
        activity = self.alert.activity_id
        self.env["customer.close"].create(
            {
                "profile_ids": [Command.set(self.alert.profile_id.ids)],
                "loss_reason_id": self.price.id,
            }
        ).action_close()
        self.assertRecordValues(
            self.alert,
            [
                {
                    "state": "closed",
                    "outcome": "lost",
                    "loss_reason_id": self.price.id,
                    "date_closed": TOMORROW,
                }
            ],
        )
        self.assertFalse(activity.exists())

    def test_lost_by_the_calendar(self):
        """Twice the days of a lapse: nobody goes on trying."""
        self._night(TODAY + timedelta(days=269))
        self.assertEqual(self.alert.state, "open")
        self._night(TODAY + timedelta(days=271))
        self.assertRecordValues(
            self.alert,
            [{"state": "closed", "outcome": "lost", "loss_reason_id": False}],
        )

    def test_archived(self):
        self.ann.active = False
        self._night(TODAY + timedelta(days=2))
        self.assertEqual(self.alert.outcome, "lost")

    def _close(self, outcome, **vals):
        self.env["customer.alert.close"].create(
            {"alert_ids": [Command.set(self.alert.ids)], "outcome": outcome, **vals}
        ).action_close()

    def test_merged_contacts(self):
        """Both have an open alert: the older one stays, with all the causes."""
        activity = self.alert.activity_id
        bobs = self._alerts(self.bob)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.ann | self.bob).ids, self.bob
        )
        self.env.flush_all()
        [alert] = self._alerts()
        self.assertEqual(alert, min(self.alert, bobs, key=lambda a: a.id))
        self.assertEqual(alert.partner_id, self.bob)
        self.assertEqual(alert.profile_id, self._profile(self.bob))
        self.assertEqual(len(alert.cause_ids), 2)
        self.assertEqual(activity.exists(), alert.activity_id)

    def test_merge_keeps_what_is_closed(self):
        self.alert._close("wrong")
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.ann | self.bob).ids, self.bob
        )
        self.assertEqual(
            self._alerts(self.bob).sorted("state").mapped("state"), ["closed", "open"]
        )

    def test_deleted_customer(self):
        self.env["customer.transaction"].search(
            [("partner_id", "=", self.bob.id)]
        ).unlink()
        self.bob.unlink()
        self.assertEqual(self._alerts(), self.alert)

    def test_handover(self):
        heir = new_test_user(
            self.env,
            "heir",
            groups="sales_team.group_sale_salesman",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        wizard = self.env["customer.handover"].create(
            {
                "company_id": self.company.id,
                "from_user_id": self.owner.id,
                "to_user_ids": [Command.set(heir.ids)],
            }
        )
        wizard.action_hand_over()
        self.assertEqual(self.alert.user_id, heir)
        self.assertEqual(self.alert.activity_id.user_id, heir)


@tagged("post_install", "-at_install")
class TestAlertSpeed(AlertCase):
    def _raise_for(self, count, day):
        """Queries of raising alerts for so many customers of one salesperson."""
        for number in range(count):
            partner = self._make_customer(f"C{number}", user_id=self.owner.id)
            self._make_purchases(partner, [90], today=day)
        self._score(day)
        self._advance(day + timedelta(days=1))
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertEqual(len(self.alerts._raise_alerts(self.company)), count)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_statements_do_not_grow_with_the_alerts(self):
        self._start()
        self._raise_for(1, TODAY)
        few = self._raise_for(3, TODAY + timedelta(days=10))
        many = self._raise_for(30, TODAY + timedelta(days=20))
        self.assertEqual(few, many)
        # Fewer where less is installed: gift cards and tills say what is no revenue.
        self.assertLessEqual(many, 42)

    def test_a_night_without_news(self):
        self._start()
        self._night(TOMORROW)
        with self.assertQueryCount(10):
            self.alerts._raise_alerts(self.company)
            self.env.flush_all()
