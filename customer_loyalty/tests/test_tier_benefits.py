from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .common_tier import TierCase


@tagged("post_install", "-at_install")
class TestTierBenefits(TierCase):
    """What a tier brings."""

    def _raise_to_gold(self, partner):
        card = self._card(partner) or self._make_card(partner)
        self._post(card, 1000, "earn")
        self.assertEqual(self._member(partner).tier_id, self.gold)

    def test_members_earn_more(self):
        self._raise_to_gold(self.ann)
        card = self._card(self.ann)
        order = self._sell(self.ann, 33.33)
        self.assertEqual(order.coupon_point_ids.multiplier, 2)
        self.assertEqual(self._steps(card)[-1], ("earn", 66.66))
        self.assertEqual(card.points, 1166.66)
        self.assertProved()

    def test_a_confirmed_order_keeps_its_multiplier(self):
        order = self._sell(self.ann, 100, quantity=5)
        self.assertEqual(self._member(self.ann).tier_id, self.silver)
        card = self._card(self.ann)
        order.order_line.product_uom_qty = 10
        self.assertEqual(
            self._steps(card),
            [("earn", 500.0), ("offer", 50.0), ("earn", 500.0), ("offer", 100.0)],
        )
        self._credit(self._invoice(order), 0.5)
        self.assertEqual(self._steps(card)[-1], ("reverse_earn", -500.0))
        self.assertProved()

    def test_the_tier_at_confirmation_counts(self):
        quote = self._quote(self.ann, 100)
        self._raise_to_gold(self.ann)
        quote.action_confirm()
        self.assertEqual(self._steps(self._card(self.ann))[-1], ("earn", 200.0))
        with freeze_time("2027-08-01 12:00:00"):
            self.program.action_review_tiers()
            self.assertEqual(self._member(self.ann).tier_id, self.leaf)
            quote.order_line.product_uom_qty = 2
        self.assertEqual(self._steps(self._card(self.ann))[-1], ("earn", 200.0))

    def test_confirming_costs_few_queries(self):
        """With tiers at most six more than without: the multiplier is looked up when
        points are computed and when they are noted, the tier when they are posted."""
        self._sell(self.ann, 10)
        plain, tiered = (self._quote(self.ann, 10) for _time in range(2))
        counts = []
        for order, basis in ((plain, False), (tiered, "points_earned")):
            self.program.tier_basis = basis
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            order.action_confirm()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1] - counts[0], 6, counts)

    def test_multipliers_for_the_till(self):
        member = self.env["loyalty.member"]._join(self.program, self.ann)
        self.assertEqual(member._earning_multiplier(), 1)
        self.assertEqual(member.browse()._earning_multiplier(), 1)
        self._raise_to_gold(self.ann)
        self.assertEqual(member._earning_multiplier(), 2)
        self.program.tier_basis = False
        self.assertEqual(member._earning_multiplier(), 1)

    # --------------------------------------------------------------- only for tiers

    def _make_promotion(self, **vals):
        return self.env["loyalty.program"].create(
            {
                "name": "Gold Week",
                "program_type": "promotion",
                "trigger": "auto",
                "applies_on": "current",
                "company_id": self.company.id,
                "currency_id": self.company.currency_id.id,
                "rule_ids": [Command.create({})],
                "reward_ids": [
                    Command.create({"reward_type": "discount", "discount": 20})
                ],
                **vals,
            }
        )

    def test_a_program_only_for_tiers(self):
        promotion = self._make_promotion(allowed_tier_ids=self.gold.ids)
        order = self._quote(self.ann)
        self.assertNotIn(promotion, order._get_applied_programs())
        self.assertIn("error", order._try_apply_program(promotion))
        self._raise_to_gold(self.ann)
        order = self._quote(self.ann)
        self.assertIn(promotion, order.coupon_point_ids.coupon_id.program_id)
        self.assertEqual(promotion._allowed_to(self.ann), promotion)
        bob = self._make_customer("Bob")
        self.assertFalse(promotion._allowed_to(bob))

    def test_a_code_only_for_tiers(self):
        promotion = self._make_promotion(
            program_type="promo_code",
            trigger="with_code",
            allowed_tier_ids=self.gold.ids,
            rule_ids=[Command.create({"mode": "with_code", "code": "GOLDWEEK"})],
        )
        order = self._quote(self.ann)
        self.assertIn("error", order._try_apply_code("GOLDWEEK"))
        self._raise_to_gold(self.ann)
        order = self._quote(self.ann)
        self.assertNotIn("error", order._try_apply_code("GOLDWEEK"))
        self.assertIn(promotion, order._get_applied_programs())

    def test_a_reward_only_for_tiers(self):
        self._make_card(self.ann, 150)
        self.reward.allowed_tier_ids = self.gold
        order = self._quote(self.ann)
        card = self._card(self.ann)
        self.assertFalse(order._get_claimable_rewards())
        refused = order._apply_program_reward(self.reward, card)
        self.assertIn("other tiers", refused["error"])
        self._raise_to_gold(self.ann)
        order = self._quote(self.ann)
        self.assertEqual(order._get_claimable_rewards(), {card: self.reward})
        self.assertFalse(order._apply_program_reward(self.reward, card))

    def test_what_is_for_an_archived_tier_is_not_for_everybody(self):
        """Who is in it stays in it until the end of their time."""
        promotion = self._make_promotion(allowed_tier_ids=self.gold.ids)
        self._raise_to_gold(self.ann)
        self.gold.active = False
        self.env.invalidate_all()
        bob = self._make_customer("Bob")
        self.assertEqual(promotion._allowed_to(self.ann), promotion)
        self.assertFalse(promotion._allowed_to(bob))
        for partner, programs in ((self.ann, promotion), (bob, promotion.browse())):
            order = self._quote(partner)
            applied = order.coupon_point_ids.coupon_id.program_id
            self.assertEqual(applied & promotion, programs)

    # ----------------------------------------------------------------------- prices

    def test_the_prices_of_a_tier(self):
        self.env.user.group_ids |= self.env.ref("product.group_product_pricelist")
        group = self.env.ref("product.group_product_pricelist")
        self.env.ref("base.group_user").implied_ids |= group
        prices = self.env["product.pricelist"].create(
            {"name": "Gold", "company_id": self.company.id}
        )
        own = self.env["product.pricelist"].create({"name": "Own"})
        self.gold.pricelist_id = prices
        self.assertNotEqual(self._pricelist(self.ann), prices)
        self._raise_to_gold(self.ann)
        self.assertEqual(self._pricelist(self.ann), prices)
        self.ann.specific_property_product_pricelist = own
        self.assertEqual(self._pricelist(self.ann), own)
        self.ann.specific_property_product_pricelist = False
        with freeze_time("2027-08-01 12:00:00"):
            self.program.action_review_tiers()
        self.assertNotEqual(self._pricelist(self.ann), prices)

    def _pricelist(self, partner):
        self.env.invalidate_all()
        return partner.property_product_pricelist

    # ---------------------------------------------------------------------- service

    def test_who_serves_a_member_knows_the_tier(self):
        self.ann.service_note = "Allergic to nuts"
        self._raise_to_gold(self.ann)
        self.env.invalidate_all()
        order = self._quote(self.ann)
        self.assertEqual(
            order.customer_summary.split(" · ")[1:4],
            ["Gold", "Offer tea", "Allergic to nuts"],
        )
        points = self.ann.loyalty_member_id.points_display
        self.assertTrue(order.customer_summary.startswith(f"{points} · Gold"))
        self.assertEqual(
            self.ann.service_briefing, "Gold · Offer tea · Allergic to nuts"
        )
        self.assertFalse(self._make_customer("Bob").service_briefing)

    def test_briefings_of_many_cost_as_many_queries_as_of_one(self):
        people = self.env["res.partner"]
        for number in range(10):
            people |= self._make_customer(f"C{number}")
            self._make_card(people[-1], 1)
        counts = []
        for some in (people[:1], people):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.mapped("service_briefing")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    # --------------------------------------------------------------------- segments

    def test_contacts_by_tier_and_points(self):
        bob, cas = self._make_customer("Bob"), self._make_customer("Cas")
        self._raise_to_gold(self.ann)
        self._sell(bob, 70)
        people = self.ann | bob | cas
        cases = [
            ([("loyalty_tier_id", "=", self.gold.id)], self.ann),
            ([("loyalty_tier_id", "=", False)], cas),
            ([("loyalty_tier_id.name", "=", "Leaf")], bob),
            ([("loyalty_points", ">=", 70)], self.ann | bob),
            ([("loyalty_points", "<", 70)], cas),
            ([("loyalty_points", "=", 0)], cas),
            ([("loyalty_member_ids", "!=", False)], self.ann | bob),
        ]
        for domain, expected in cases:
            domain = [("id", "in", people.ids), *domain]
            self.assertEqual(self.env["res.partner"].search(domain), expected, domain)

    def test_a_segment_of_members_of_a_tier(self):
        self._raise_to_gold(self.ann)
        self._sell(self._make_customer("Bob"), 70)
        self._sell(self.ann, 70)
        self._score()
        segment = self.env["customer.segment"].create(
            {
                "name": "Gold",
                "company_id": self.company.id,
                "domain": str([("partner_id.loyalty_tier_id", "in", self.gold.ids)]),
            }
        )
        segment._refresh()
        self.assertEqual(segment.member_ids.partner_id, self.ann)

    def test_the_customer_page_tells_points_and_tier(self):
        self._sell(self.ann, 70)
        facts = self.ann.get_customer_page()["facts"]
        self.assertIn(
            {
                "label": "Tea Club",
                "text": "Leaf · 70 Points · 430 Points to Silver",
                "action": "action_view_loyalty_members",
            },
            facts,
        )

    def test_placeholders(self):
        self._sell(self.ann, 70)
        self.assertRecordValues(
            self.ann | self._make_customer("Bob"),
            [
                {
                    "care_loyalty_points": "70 Points",
                    "care_loyalty_tier": "Leaf",
                    "care_loyalty_next": "430 Points to Silver",
                    "care_loyalty_expiring": "",
                },
                {
                    "care_loyalty_points": "",
                    "care_loyalty_tier": "",
                    "care_loyalty_next": "",
                    "care_loyalty_expiring": "",
                },
            ],
        )

    def test_customers_without_loyalty(self):
        """Whoever sees customers but no members opens the customer page, too."""
        self._make_card(self.ann, 10)
        clerk = new_test_user(
            self.env,
            "no_loyalty",
            "customer_mgmt.group_customer_user",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        labels = [fact["label"] for fact in self.ann.get_customer_page()["facts"]]
        self.assertIn(self.program.name, labels)
        facts = self.ann.with_user(clerk).get_customer_page()["facts"]
        self.assertNotIn(self.program.name, [fact["label"] for fact in facts])
