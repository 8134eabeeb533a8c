from datetime import timedelta

from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from .common import LoyaltyCase
from .test_offer import TODAY


@tagged("post_install", "-at_install")
class TestOfferCampaign(LoyaltyCase):
    """A free trial for prospects, as a campaign."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-06-28 12:00:00"))
        cls.policy.contact_rule_ids.unlink()
        cls.policy.write({"quiet_from": 0, "quiet_until": 0})
        cls.trial = cls._make_program(
            name="Free Sample",
            program_type="coupons",
            trigger="with_code",
            applies_on="current",
            rule_ids=False,
            reward_ids=[
                Command.create(
                    {
                        "reward_type": "discount",
                        "discount": 100,
                        "discount_mode": "percent",
                        "required_points": 1,
                    }
                )
            ],
        )
        cls.template = cls.env["mail.template"].create(
            {
                "name": "Free sample",
                "model_id": cls.env["ir.model"]._get_id("res.partner"),
                "subject": "Your sample: {{ object.care_offer_code }}",
                "body_html": "<p>Try it</p>",
                "use_default_to": True,
            }
        )

    def setUp(self):
        super().setUp()
        self.patch(type(self.policy), "_today", lambda policy: TODAY)

    def _launched(self, prospects, **vals):
        segment = self.env["customer.segment"].create(
            {"name": "Prospects", "kind": "static", "company_id": self.company.id}
        )
        segment._add_by_hand(prospects)
        campaign = self.env["customer.campaign"].create(
            {
                "name": "Free trial",
                "kind": "other",
                "segment_id": segment.id,
                "mail_template_id": self.template.id,
                "offer_kind": "coupon",
                "offer_program_id": self.trial.id,
                "holdout_share": 0.4,
                "window_days": 30,
                **vals,
            }
        )
        campaign._launch()
        return campaign

    def test_free_trial(self):
        prospects = self.env["res.partner"].create(
            [{"name": f"P{n}", "email": f"p{n}@example.com"} for n in range(10)]
        )
        campaign = self._launched(prospects)
        self.assertFalse(self.trial.coupon_ids)
        self.env["customer.interaction"]._due()._carry_out()
        treated = campaign.member_ids.filtered(lambda m: m.arm == "treated")
        self.assertEqual(len(treated), 6)
        self.assertEqual(self.trial.coupon_ids.partner_id, treated.partner_id)
        codes = treated.interaction_id.mapped("offer_code")
        self.assertEqual(len(set(codes)), 6)
        # The sample is no purchase; what is paid for is.
        self._make_order(treated[0].partner_id, TODAY + timedelta(days=2), amount=0)
        self._make_order(treated[1].partner_id, TODAY + timedelta(days=5), amount=80)
        campaign.action_update_results()
        self.assertEqual((campaign.done_count, campaign.offer_count), (6, 6))
        self.assertEqual(campaign.bought_count, 1)

    def test_the_wizard_offers(self):
        prospects = self.env["res.partner"].create([{"name": "P", "email": "p@e.com"}])
        campaign = self.env["customer.campaign"]
        action = campaign._action_start(prospects, "Free trial")
        wizards = self.env[action["res_model"]].with_context(**action["context"])
        wizard = Form(wizards).save()
        wizard.action_next()
        with Form(wizard) as form:
            form.offer_kind = "points"
            form.offer_program_id = self.program
            form.offer_kind = "coupon"
            self.assertFalse(form.offer_program_id)
            form.offer_program_id = self.trial
            form.mail_template_id = self.template
        wizard.action_next()
        plan = wizard.campaign_id.plan_id
        self.assertEqual(
            (plan.offer_kind, plan.offer_program_id), ("coupon", self.trial)
        )

    def test_a_discount_is_not_counted_twice(self):
        """The margin of the order is lower by it already."""
        prospects = self.env["res.partner"].create(
            [{"name": f"P{n}", "email": f"p{n}@example.com"} for n in range(4)]
        )
        campaign = self._launched(prospects)
        self.env["customer.interaction"]._due()._carry_out()
        coupon = self.trial.coupon_ids[0]
        order = self._make_order(coupon.partner_id, TODAY, amount=80, state="draft")
        [rewards] = order._try_apply_code(coupon.code).values()
        order._apply_program_reward(rewards, coupon)
        order.action_confirm()
        campaign._update_results()
        self.assertEqual(campaign.offer_cost, 80)
        self.assertEqual(campaign.offer_cost_apart, 0)

    def test_points_that_were_spent_are_not_counted_twice(self):
        """The discount they gave is in the margin; those not spent yet are a cost."""
        self.program.point_value = 0.1
        prospects = self.env["res.partner"].create(
            [{"name": f"P{n}", "email": f"p{n}@example.com"} for n in range(4)]
        )
        campaign = self._launched(
            prospects,
            holdout_share=0.5,
            offer_kind="points",
            offer_program_id=self.program.id,
            offer_points=200,
        )
        self.env["customer.interaction"]._due()._carry_out()
        campaign._update_results()
        self.assertEqual(campaign.offer_cost, 40)
        self.assertEqual(campaign.offer_cost_apart, 40)
        treated = campaign.member_ids.filtered(lambda m: m.arm == "treated")
        order = self._sell(treated[0].partner_id, 80, redeem=1)
        self.assertEqual(order.amount_untaxed, 70)
        campaign._update_results()
        self.assertEqual(campaign.offer_cost, 40)
        self.assertEqual(campaign.offer_cost_apart, 30)
        order._action_cancel()
        campaign._update_results()
        self.assertEqual(campaign.offer_cost_apart, 40)

    def test_a_preview_gives_nothing(self):
        prospects = self.env["res.partner"].create(
            [{"name": f"P{n}", "email": f"p{n}@example.com"} for n in range(4)]
        )
        campaign = self._launched(prospects)
        second = campaign.copy({"holdout_share": 0})
        self.assertEqual(second.offer_program_id, self.trial)
        second._preview_launch()
        self.assertFalse(self.trial.coupon_ids)
