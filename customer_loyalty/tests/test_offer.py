from datetime import date, datetime, timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import LoyaltyCase

TODAY = date(2026, 6, 28)


@tagged("post_install", "-at_install")
class TestOffer(LoyaltyCase):
    """What care plans give customers with a contact, and what it costs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-06-28 12:00:00"))
        cls.policy.contact_rule_ids.unlink()
        cls.policy.write({"quiet_from": 0, "quiet_until": 0})
        cls.program.point_value = 0.05
        cls.ann.phone = "+32 2 290 34 90"
        cls.coupons = cls._make_program(
            name="Come Back",
            program_type="coupons",
            trigger="with_code",
            applies_on="current",
            rule_ids=False,
            reward_ids=[
                Command.create(
                    {
                        "reward_type": "discount",
                        "discount": 10,
                        "discount_mode": "percent",
                        "required_points": 1,
                    }
                )
            ],
        )
        cls.template = cls.env["mail.template"].create(
            {
                "name": "Offer",
                "model_id": cls.env["ir.model"]._get_id("res.partner"),
                "subject": "{{ object.care_offer }}",
                "body_html": '<p>Code <t t-out="object.care_offer_code"/></p>',
                "use_default_to": True,
            }
        )

    def setUp(self):
        super().setUp()
        self.patch(type(self.policy), "_today", lambda policy: TODAY)
        self._make_purchases(self.ann, [7], today=TODAY)
        self._score()

    def _plan(self, kind, program, **vals):
        plan = self.env["customer.care.plan"].create(
            {
                "name": "Come back",
                "company_id": self.company.id,
                "days": 7,
                "action": "mail",
                "mail_template_id": self.template.id,
                "offer_kind": kind,
                "offer_program_id": program.id,
                **vals,
            }
        )
        plan.write({"state": "running", "date_start": TODAY - timedelta(days=365)})
        return plan

    def _execute(self, plan):
        plan._plan_company(self.company, TODAY)
        rows = self.env["customer.interaction"]
        rows._due()._carry_out()
        return rows.search([("plan_id", "=", plan.id)], order="id")

    def _subject(self):
        mails = self.env["mail.mail"].search([("model", "=", "res.partner")])
        return mails.filtered(lambda mail: mail.res_id == self.ann.id).mapped("subject")

    # ------------------------------------------------------------------- points

    def test_points(self):
        plan = self._plan("points", self.program, offer_points=200)
        row = self._execute(plan)
        card = self._card(self.ann)
        self.assertEqual(self._steps(card), [("offer", 200.0)])
        self.assertEqual(card.move_ids.idempotency_key, f"offer:{row.id}")
        self.assertRecordValues(
            row, [{"state": "done", "offer": "200 Points", "offer_cost": 10.0}]
        )
        self.assertEqual(self._subject(), ["200 Points"])
        plan._update_results()
        self.assertEqual((plan.offer_count, plan.offer_cost), (1, 10.0))
        self._execute(plan)
        self.assertEqual(card.points, 200)
        self.assertProved()

    def test_a_dry_run_gives_nothing(self):
        plan = self._plan("points", self.program)
        [row] = plan._dry_run(TODAY, TODAY)
        self.assertEqual(row.partner_id, self.ann.id)
        self.assertFalse(self._card(self.ann))

    def test_a_contact_that_fails_gives_nothing(self):
        def fail(template, ids, **_values):
            self.assertTrue(self.coupons.coupon_ids)
            raise ValueError("broken template")

        self.patch(type(self.template), "send_mail_batch", fail)
        row = self._execute(self._plan("coupon", self.coupons))
        self.assertEqual((row.state, row.reason_note), ("failed", "broken template"))
        self.assertFalse(row.offer)
        self.assertFalse(self.coupons.coupon_ids)

    def test_a_call_that_is_cancelled_takes_it_back(self):
        plan = self._plan("points", self.program, offer_points=30, action="activity")
        row = self._execute(plan)
        self.assertEqual((row.state, row.offer), ("planned", "30 Points"))
        row.action_drop()
        self.assertEqual(row.state, "cancelled")
        self.assertRecordValues(row, [{"offer": False, "offer_cost": 0.0}])
        self.assertEqual(
            self._steps(self._card(self.ann)),
            [("offer", 30.0), ("reverse_earn", -30.0)],
        )
        self.assertProved()

    # ------------------------------------------------------------------ coupons

    def test_a_coupon_costs_what_it_gave(self):
        plan = self._plan("coupon", self.coupons, offer_days=10)
        row = self._execute(plan)
        coupon = self.coupons.coupon_ids
        self.assertRecordValues(
            coupon,
            [
                {
                    "partner_id": self.ann.id,
                    "points": 1.0,
                    "expiration_date": date(2026, 7, 8),
                }
            ],
        )
        words = f"10% on your order with the code {coupon.code}, until 07/08/2026"
        self.assertRecordValues(
            row,
            [
                {
                    "offer": words,
                    "offer_code": coupon.code,
                    "offer_until": date(2026, 7, 8),
                    "offer_cost": 0.0,
                    "offer_card_id": coupon.id,
                }
            ],
        )
        self.assertEqual(self._subject(), [words])
        plan._update_results()
        self.assertEqual((plan.offer_count, plan.offer_cost), (1, 0.0))
        order = self._quote(self.ann, 80)
        [rewards] = order._try_apply_code(coupon.code).values()
        order._apply_program_reward(rewards, coupon)
        plan._update_results()
        self.assertEqual(plan.offer_cost, 0.0)
        order.action_confirm()
        self.assertEqual(order.amount_untaxed, 72.0)
        plan._update_results()
        self.assertEqual(plan.offer_cost, 8.0)
        self.assertEqual(row.offer_cost, 8.0)
        self.assertEqual(coupon.points, 0)

    def test_a_coupon_that_is_withdrawn_cannot_be_used(self):
        plan = self._plan("coupon", self.coupons, action="activity")
        row = self._execute(plan)
        code = row.offer_code
        self.assertTrue(code)
        row._cancel()
        order = self._quote(self.ann, 80)
        self.assertIn("error", order._try_apply_code(code))
        self.assertFalse(row.offer_code)

    def test_talking_points_name_the_code(self):
        plan = self._plan(
            "coupon", self.coupons, action="activity", note_template_id=self.template.id
        )
        row = self._execute(plan)
        self.assertIn(row.offer_code, row.activity_id.note)

    def test_placeholders_without_an_offer(self):
        self.assertEqual(self.ann.care_offer, "our current offers")
        self.assertEqual(self.ann.care_offer_code, "")
        self.assertEqual(self.ann.care_offer_until, "")

    def test_the_coupon_ends_with_its_program(self):
        self.coupons.date_to = date(2026, 7, 1)
        row = self._execute(self._plan("coupon", self.coupons, offer_days=0))
        self.assertEqual(row.offer_until, date(2026, 7, 1))

    # ---------------------------------------------------------------- bad input

    def test_programs_that_do_not_fit_are_refused(self):
        other = self._make_program(company_id=self._make_company("Other").id)
        for kind, program, vals, message in (
            ("points", self.coupons, {}, "loyalty program"),
            ("coupon", self.program, {}, "program of coupons"),
            ("points", other, {}, "another company"),
            ("points", self.program, {"offer_points": 0}, "more than zero"),
            ("coupon", self.coupons, {"offer_days": -1}, "negative"),
        ):
            with self.assertRaisesRegex(ValidationError, message):
                self._plan(kind, program, **vals)

    def test_a_program_that_ended_fails_the_contact_with_the_reason(self):
        plan = self._plan("points", self.program)
        self.program.active = False
        row = self._execute(plan)
        self.assertEqual(row.state, "failed")
        self.assertIn("not running", row.reason_note)

    def test_facts_of_an_offer_stay(self):
        plan = self._plan("points", self.program)
        row = self._execute(plan)
        with self.assertRaisesRegex(UserError, "stays as it was logged"):
            row.with_user(self.env.ref("base.user_admin")).offer_cost = 0


@tagged("post_install", "-at_install")
class TestOfferAndActivity(LoyaltyCase):
    def test_a_reversed_offer_is_no_activity(self):
        """Moves of offers and of activities point to interactions, and keep apart."""
        types = self.env["customer.interaction.type"]
        self.env["loyalty.activity.rule"].create(
            {
                "name": "Review",
                "program_id": self.program.id,
                "interaction_type_id": types._id_by_code("review"),
                "date_from": date(2020, 1, 1),
                "points": 5,
            }
        )
        card = self._make_card(self.ann)
        row = self.env["customer.interaction"]._log(
            [
                {
                    "partner_id": self.ann.id,
                    "company_id": self.company.id,
                    "type": "review",
                    "date": datetime(2026, 6, 1),
                    "offer": "7 Points",
                }
            ]
        )
        row._withdraw_offers()
        self.assertEqual(card.points, 5)
