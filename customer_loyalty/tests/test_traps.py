from datetime import date

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ..models.loyalty_card import SESSION
from ..tools.session import LedgerSession
from .common import LoyaltyCase


@tagged("post_install", "-at_install")
class TestTraps(LoyaltyCase):
    """What Odoo's own loyalty gets wrong, beyond what other tests are about."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-06-01 12:00:00"))

    # ------------------------------------------------------------- an expired card

    def _expire_card(self):
        card = self._make_card(self.ann, 500)
        order = self._quote(self.ann, 50)
        self._redeem(order)
        card.expiration_date = date(2026, 5, 31)
        return card, order

    def test_an_expired_card_earns_nothing(self):
        card, _order = self._expire_card()
        sold = self._sell(self.ann, 100)
        self.assertEqual(card.points, 500)
        card.expiration_date = False
        self._sell(self.ann, 10)
        self.assertEqual(card.points, 510)
        sold._action_cancel()
        self.assertProved()

    def test_what_was_earned_before_stays(self):
        card = self._make_card(self.ann)
        order = self._sell(self.ann, 100)
        with freeze_time("2026-06-10 12:00:00"):
            card.expiration_date = date(2026, 6, 5)
            self._credit(self._invoice(order), 0.4)
        self.assertEqual(self._steps(card), [("earn", 100.0), ("reverse_earn", -40.0)])

    def test_an_expired_card_pays_nothing(self):
        card, order = self._expire_card()
        self.assertFalse(self._quote(self.ann, 50)._get_claimable_rewards())
        order._update_programs_and_rewards()
        self.assertFalse(order.order_line.coupon_id)
        order.action_confirm()
        self.assertEqual(card.points, 500)
        self.assertProved()

    def test_points_of_an_archived_program_come_back(self):
        order = self._sell(self.ann, 100)
        card = self._card(self.ann)
        self.program.active = False
        order.order_line.product_uom_qty = 2
        self.assertEqual(card.points, 200)
        self._credit(self._invoice(order), 0.4)
        self.assertEqual(card.points, 120)
        order._action_cancel()
        self.assertEqual(card.points, 0)
        self.assertProved()

    # ----------------------------------------------------------------- milestones

    def test_a_milestone_is_told_once(self):
        template = self.env["mail.template"].create(
            {
                "name": "Reached",
                "model_id": self.env["ir.model"]._get_id("loyalty.card"),
                "subject": "You reached 250",
                "email_to": "ann@example.com",
            }
        )
        self.program.communication_plan_ids = [
            Command.create(
                {
                    "trigger": "points_reach",
                    "points": 250,
                    "mail_template_id": template.id,
                }
            )
        ]
        self._make_card(self.ann, 200)
        mails = self.env["mail.mail"]
        reached = [("subject", "=", "You reached 250")]
        order = self._sell(self.ann, 100)
        self._redeem(order)
        self._sell(self.ann, 100)
        told = mails.search_count(reached)
        for _time in range(3):
            order._update_programs_and_rewards()
        self.assertEqual(mails.search_count(reached), told)
        # Reached, spent, and reached again.
        self.assertEqual(told, 2)

    def test_a_gift_card_written_with_a_card_has_its_milestone(self):
        gifts = self._make_program(name="Gifts", program_type="gift_card")
        models, templates = self.env["ir.model"], self.env["mail.template"]
        for program in self.program | gifts:
            template = templates.create(
                {
                    "name": "Reached",
                    "model_id": models._get_id("loyalty.card"),
                    "subject": f"250 in {program.name}",
                    "email_to": "ann@example.com",
                }
            )
            vals = {"trigger": "points_reach", "points": 250}
            program.communication_plan_ids = [
                Command.create({**vals, "mail_template_id": template.id})
            ]
        card = self._make_card(self.ann)
        gift = self._make_card(self.ann, program=gifts)
        session = LedgerSession()
        both = (card | gift).with_context(**{SESSION: session})
        both.write({"points": 300})
        self.assertEqual((card.points, gift.points), (300, 300))
        self.assertEqual(session.before, {card.id: 0})
        mails = self.env["mail.mail"].search([("subject", "=like", "250 in %")])
        self.assertEqual(mails.mapped("subject"), ["250 in Gifts"])

    # ------------------------------------------------------------------- rounding

    def test_sums_are_exact(self):
        self.program.rule_ids.reward_point_amount = 0.1
        for amount in (1, 2, 33.33, 0.05):
            self._sell(self.ann, amount)
        card = self._card(self.ann)
        self.assertEqual(
            self._steps(card), [("earn", 0.1), ("earn", 0.2), ("earn", 3.33)]
        )
        self.assertEqual(card.points, 3.63)
        self.assertEqual(card.lot_ids.mapped("initial"), [0.1, 0.2, 3.33])
        self.assertProved()

    def test_points_that_are_no_number(self):
        card = self._make_card(self.ann, 10)
        for points in (float("nan"), float("inf"), float("-inf")):
            with (
                self.assertRaisesRegex(ValidationError, "have to be a number"),
                self.env.cr.savepoint(),
            ):
                card.points = points
        self.assertEqual(card.points, 10)
        self.assertProved()

    # -------------------------------------------------------------------- members

    def test_a_company_and_its_contact_are_two_members(self):
        firm = self._make_customer("Firm", is_company=True)
        clerk = self._make_customer("Clerk", parent_id=firm.id)
        self._sell(firm, 10)
        self._sell(clerk, 20)
        self.assertEqual(self._card(firm).points, 10)
        self.assertEqual(self._card(clerk).points, 20)

    def test_a_program_of_all_companies(self):
        self.program.active = False
        program = self._make_program(company_id=False)
        self._sell(self.ann, 30)
        card = self._card(self.ann, program)
        self.assertEqual((card.points, card.move_ids.company_id), (30, self.company))
        self.assertProved()

    def test_a_branch_earns_in_the_program_of_its_company(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.env.user.company_ids |= branch
        both = dict(allowed_company_ids=[branch.id, self.company.id])
        order = self.env["sale.order"].with_context(**both)
        order = order.create(
            {
                "partner_id": self.ann.id,
                "company_id": branch.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "price_unit": 40,
                            "tax_ids": False,
                        }
                    )
                ],
            }
        )
        order._update_programs_and_rewards()
        order.action_confirm()
        card = self._card(self.ann)
        self.assertEqual((card.points, card.move_ids.company_id), (40, branch))
        self.assertProved()

    # -------------------------------------------------------------------- donations

    def test_points_are_donated_with_a_free_product(self):
        """What is sold costs the same, and cancelling gives the points back."""
        tree = self.env["product.product"].create(
            {
                "name": "A tree in your name",
                "type": "service",
                "list_price": 5,
                "taxes_id": False,
            }
        )
        self.program.reward_ids = [
            Command.create(
                {
                    "reward_type": "product",
                    "reward_product_id": tree.id,
                    "required_points": 100,
                }
            )
        ]
        card = self._make_card(self.ann, 150)
        order = self._quote(self.ann, 20)
        donation = self.program.reward_ids.filtered("reward_product_id")
        self.assertFalse(order._apply_program_reward(donation, card))
        order.action_confirm()
        self.assertEqual((order.amount_total, card.points), (20, 70))
        line = order.order_line.filtered("reward_id")
        self.assertEqual((line.product_id, line.product_uom_qty), (tree, 1))
        self.assertEqual(line.price_total, 0)
        order._action_cancel()
        self.assertEqual(card.points, 150)
        self.assertProved()
