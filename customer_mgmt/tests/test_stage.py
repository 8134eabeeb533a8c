from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TODAY, CustomerCase


@tagged("post_install", "-at_install")
class TestStage(CustomerCase):
    """Fixed days: at risk after 90, lapsed after 180, lost after 360."""

    def _stage(self, *silences, day=TODAY):
        partner = self._make_customer(f"C{silences}")
        self._make_purchases(partner, silences)
        self._score(day)
        return self._profile(partner)

    def assertStage(self, silences, stage, since_days_ago, lapsed_from=False):
        profile = self._stage(*silences)
        self.assertRecordValues(
            profile,
            [
                {
                    "stage": stage,
                    "stage_since": TODAY - timedelta(days=since_days_ago),
                    "lapsed_from": lapsed_from,
                }
            ],
        )

    def test_new(self):
        self.assertStage([90], "new", 90)

    def test_one_purchase_at_risk(self):
        self.assertStage([91], "at_risk", 0)

    def test_one_purchase_lapsed(self):
        self.assertStage([181], "lapsed", 0, "new")

    def test_one_purchase_lost(self):
        self.assertStage([361], "lost", 0, "new")

    def test_not_lost_where_the_policy_has_no_such_stage(self):
        self.policy.use_lost = False
        self.assertStage([361], "lapsed", 180, "new")

    def test_active_since_the_second_purchase(self):
        self.assertStage([200, 120, 60, 5], "active", 120)

    def test_active_again_after_being_at_risk(self):
        self.assertStage([300, 220, 100, 30, 5], "active", 100)

    def test_repeat_customer_lapsed(self):
        self.assertStage([400, 300, 200], "lapsed", 19, "active")

    def test_reactivated_by_the_last_purchase(self):
        self.assertStage([400, 390, 10], "reactivated", 10)

    def test_reactivated_with_one_purchase_since(self):
        self.assertStage([400, 390, 30, 10], "reactivated", 30)

    def test_active_with_two_purchases_since(self):
        self.assertStage([400, 390, 60, 30, 10], "active", 10)

    def test_reactivated_and_silent_again_is_at_risk(self):
        self.assertStage([600, 590, 100], "at_risk", 9)

    def test_shop_without_customers(self):
        self._score()
        self.assertFalse(self.env["customer.profile"].search([]))
        self.assertEqual(self.policy.last_run, TODAY)
        self.assertEqual(self.policy.curve_ids.mapped("gap_count"), [0] * 8)

    def test_shop_with_one_customer(self):
        self.assertStage([0], "new", 0)

    def test_shop_of_one_time_buyers(self):
        """Nobody ever came back: there is no curve, the days of the policy hold."""
        self.policy.write({"stage_mode": "curve", "minimum_gaps": 1})
        for number in range(40):
            self._make_purchases(self._make_customer(f"C{number}"), [number * 10])
        self._score()
        self.assertEqual(set(self.policy.curve_ids.mapped("basis")), {"few"})
        stages = self.env["customer.profile"]._read_group([], ["stage"], ["__count"])
        self.assertEqual(
            dict(stages), {"new": 10, "at_risk": 9, "lapsed": 18, "lost": 3}
        )

    def test_prospect_from_a_quotation(self):
        ann = self._make_customer()
        self._make_order(ann, TODAY, state="draft")
        self._score(TODAY + timedelta(days=365))
        self.assertRecordValues(
            self._profile(ann),
            [
                {
                    "stage": "prospect",
                    "stage_since": False,
                    "r": 0,
                    "rfm_group_id": False,
                }
            ],
        )

    def test_contact_without_documents_is_no_customer(self):
        ann = self._make_customer()
        self._score()
        self.assertFalse(self._profile(ann))

    def test_document_of_tomorrow_counts_tomorrow(self):
        ann = self._make_customer()
        self._make_purchases(ann, [50, -1])
        self._score()
        self.assertEqual(self._profile(ann).occasions, 1)
        self._advance(TODAY + timedelta(days=1))
        self.assertEqual(self._profile(ann).occasions, 2)

    def test_christmas_buyer_is_not_lapsed_in_summer(self):
        """Two years of history, the last two purchases a year apart."""
        profile = self._stage(933, 568, 196)
        self.assertRecordValues(
            profile,
            [
                {
                    "stage": "active",
                    "is_seasonal": True,
                    "expected_date": TODAY + timedelta(days=169),
                    "lapsed_after": TODAY - timedelta(days=196) + timedelta(days=425),
                }
            ],
        )

    def test_christmas_buyer_who_missed_a_christmas(self):
        self.assertEqual(self._stage(1300, 934, 568).stage, "lapsed")

    def test_blocked_by_hand_until_reopened(self):
        profile = self._stage(10)
        with self.assertRaises(UserError):
            profile._set_manual_stage("blocked", False)
        profile._set_manual_stage("blocked", "Dispute")
        self.assertEqual(profile.stage, "blocked")
        self.assertEqual(profile.reasons[0]["code"], "manual")
        profile.action_reopen()
        self.assertEqual(profile.stage, "new")

    def test_decision_is_unknown_before_its_day(self):
        profile = self._stage(40)
        profile._set_manual_stage("blocked", "Dispute")
        profile.sudo().manual_date = TODAY
        self.env.flush_all()
        name, before = profile.partner_id.name, TODAY - timedelta(days=1)
        self.assertEqual(self._past(before)[name]["stage"], "new")
        self.assertEqual(self._past(TODAY)[name]["stage"], "blocked")

    def test_closed_customer_who_buys_again_is_back(self):
        profile = self._stage(40)
        profile._set_manual_stage("lost", "Moved abroad")
        profile.sudo().manual_date = TODAY - timedelta(days=20)
        self._score()
        self.assertEqual(profile.stage, "lost")
        self._make_purchases(profile.partner_id, [3])
        self._score()
        self.assertEqual(profile.stage, "active")

    def test_stage_changes_are_recorded_with_their_day(self):
        profile = self._stage(90)
        self._advance(TODAY + timedelta(days=3))
        self.assertRecordValues(
            profile.change_ids,
            [
                {
                    "stage_from": "new",
                    "stage_to": "at_risk",
                    "date": TODAY + timedelta(days=1),
                }
            ],
        )

    def test_reason_of_returns_leads_to_the_returns(self):
        ann = self._make_customer()
        today = fields.Date.context_today(self.env.user)
        sold = self._make_purchase(ann, today - timedelta(days=30), 80)
        back = self._make_purchase(
            ann, today - timedelta(days=9), -20, return_of_id=sold.id
        )
        self._score(today)
        (reason,) = self._profile(ann).reasons
        self.assertEqual(reason["code"], "returned")
        self.assertIn("20.00", reason["text"])
        self.assertIn("80.00", reason["text"])
        shown = self.env[reason["model"]].browse(reason["ids"])
        self.assertEqual((shown.res_model, shown.res_id), (back._name, back.id))

    def test_reasons_carry_numbers_and_records(self):
        profile = self._stage(300, 200)
        reasons = profile.with_context(tz="UTC").reasons
        self.assertEqual([reason["code"] for reason in reasons], ["silent"])
        self.assertIn("90", reasons[0]["text"])
        purchase = self.env["customer.purchase"].browse(reasons[0]["ids"])
        self.assertEqual(purchase.date, TODAY - timedelta(days=200))


@tagged("post_install", "-at_install")
class TestCurve(CustomerCase):
    """Limits from the shop's own curve."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.write({"stage_mode": "curve", "minimum_gaps": 100})
        # 100 customers who came back after 1…100 days, long ago.
        for days in range(1, 101):
            partner = cls._make_customer(f"Back after {days}")
            cls._make_purchases(partner, [2000, 2000 - days])

    def _curve(self, group):
        return self.policy.curve_ids.filtered(
            lambda curve: (curve.population, curve.order_group) == ("consumer", group)
        )

    def test_limits_are_where_80_and_95_percent_are_back(self):
        self._score()
        self.assertRecordValues(
            self._curve("1"),
            [
                {
                    "gap_count": 100,
                    "open_count": 0,
                    "rhythm_days": 50.0,
                    "proposed_active_days": 77,
                    "proposed_lapsed_days": 98,
                    "active_days": 77,
                    "lapsed_days": 98,
                    "basis": "curve",
                }
            ],
        )

    def test_below_100_gaps_the_days_of_the_policy(self):
        self._score()
        self.assertRecordValues(
            self._curve("2"),
            [{"gap_count": 0, "active_days": 90, "lapsed_days": 180, "basis": "few"}],
        )

    def test_own_limits_win(self):
        self._score()
        self._curve("1").write({"manual_active_days": 10, "manual_lapsed_days": 20})
        ann = self._make_customer()
        self._make_purchases(ann, [15])
        self._score()
        self.assertEqual(self._profile(ann).stage, "at_risk")

    def test_personal_rhythm_stretches_the_limits(self):
        """gap (300 + 4·g) / (1 + 4) against the group's g, at most doubled.

        After two purchases the group has too few gaps: fixed days, no stretch.
        After three or more, with a curve, the limits follow the customer.
        """
        for days in range(1, 101):
            partner = self._make_customer(f"Loyal {days}")
            self._make_purchases(partner, [2000, 1900, 1800, 1800 - days])
        slow = self._make_customer("Slow")
        self._make_purchases(slow, [330, 220, 110, 0])
        self._score()
        group = self._curve("3")
        self.assertEqual(group.basis, "curve")
        gap = (330 + 4 * group.rhythm_days) / 7
        profile = self._profile(slow)
        self.assertAlmostEqual(profile.gap_days, round(gap, 1))
        stretch = min(max(gap / group.rhythm_days, 0.5), 2)
        self.assertEqual(
            (profile.active_until - profile.last_date).days,
            round(group.active_days * stretch),
        )

    def test_curve_is_drawn_by_week(self):
        self._score()
        points = self._curve("1").point_ids
        self.assertEqual(points[0].days, 7)
        self.assertAlmostEqual(points[0].away, 0.93)
        self.assertEqual(points[0].returned, 7)
        self.assertAlmostEqual(points[-1].away, 0)
