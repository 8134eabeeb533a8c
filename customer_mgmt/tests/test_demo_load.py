from dataclasses import replace
from datetime import date
from unittest.mock import patch

from odoo.tests import TransactionCase, new_test_user, tagged

from ..demo.load_losses import TOLD
from ..demo.loader import load_care, load_history, load_shop
from ..demo.records import STAFF
from ..demo.shop import build_shop

TODAY = date(2026, 11, 24)
DEMO_CAMPAIGNS = {"tasting": "worked", "asleep": "did_not", "calls": "unclear"}


@tagged("post_install", "-at_install")
class TestDemoLoad(TransactionCase):
    """The demonstration loads whatever else is installed.

    All customers, but only few of their orders: the others load like these.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if cls.env.ref("customer_mgmt.demo_company_branch", raise_if_not_found=False):
            raise cls.skipTest(cls, "the demonstration is here already")
        for login in STAFF:
            user = new_test_user(
                cls.env, f"demo_{login}", "sales_team.group_sale_manager"
            )
            cls.env["ir.model.data"]._update_xmlids(
                [{"xml_id": f"customer_mgmt.demo_user_{login}", "record": user}]
            )
        shop = build_shop(TODAY)
        branch = tuple(order for order in shop.orders if order.at_branch)
        main = tuple(order for order in shop.orders if not order.at_branch)
        few = replace(shop, orders=branch + main[-40:], returns=(), foreign_sales=())
        cls.startClassPatcher(
            patch("odoo.addons.customer_mgmt.demo.loader.build_shop", lambda _day: few)
        )
        cls.loading = load_shop(cls.env, TODAY)
        policies = cls.env["customer.policy"]
        policies._create_missing()
        # What happened to the customers follows from all their orders.
        cls.loading.shop = shop
        load_history(cls.loading)
        policies.search([("company_id", "!=", False)])._score_all()
        load_care(cls.loading)

    def test_branch_has_customers_without_orders(self):
        """Confirmed orders for goods of a company without a warehouse would stop
        the installation of Inventory."""
        ours = [("company_id", "=", self.loading.branch.id)]
        self.assertFalse(self.env["sale.order"].search(ours))
        buyers = self.env["customer.profile"].search([*ours, ("occasions", ">", 0)])
        self.assertEqual(len(buyers), 10)
        self.assertEqual(set(buyers.mapped("occasions")), {3})

    def test_loading_again_changes_nothing(self):
        self.assertIsNone(load_shop(self.env, TODAY))

    def test_every_user_has_something_to_do_today(self):
        for login in STAFF:
            tasks = self.env["customer.interaction"].search_count(
                [
                    ("user_id", "=", self.loading.user(login).id),
                    ("activity_id.date_deadline", "=", TODAY),
                ]
            )
            self.assertGreater(tasks, 1, login)

    def test_plans_have_a_history(self):
        for key in ("calls", "welcome", "miss_you"):
            plan = self.loading.get("plan", key)
            self.assertEqual(plan.state, "running")
            self.assertGreater(plan.done_count, 20, key)
        self.assertTrue(self.loading.get("plan", "calls").suppressed_count)

    def test_customers_who_left_told_why(self):
        codes = {words: code for code, words in TOLD if words}
        told = self.env["customer.profile"].search([("loss_note", "in", list(codes))])
        self.assertGreater(len(told), 2)
        for profile in told:
            self.assertEqual(profile.loss_reason_id.code, codes[profile.loss_note])

    def test_campaigns_of_the_past(self):
        """One worked, one did not, one cannot tell: by the orders in the database."""
        campaigns = [self.loading.get("campaign", k) for k in DEMO_CAMPAIGNS]
        verdicts = dict(
            zip(DEMO_CAMPAIGNS, (c.verdict for c in campaigns), strict=True)
        )
        self.assertEqual(verdicts, DEMO_CAMPAIGNS)
        for campaign in campaigns:
            self.assertEqual(campaign.state, "ended")
            self.assertGreater(campaign.done_count, 20)
            self.assertEqual(campaign.contaminated_count, 1)
        tasting = campaigns[0]
        buyers = tasting.treated_buyers
        orders = self.env["customer.purchase"].search(
            [
                ("company_id", "=", tasting.company_id.id),
                ("date", ">=", tasting.date_launch.date()),
                ("date", "<", tasting.date_end.date()),
                ("partner_id", "in", self._treated(tasting).ids),
            ]
        )
        self.assertEqual(len(orders.customer_id), buyers)
        self.env["sale.order"].browse(orders.mapped("res_id")).state = "cancel"
        tasting._update_results()
        self.assertEqual(tasting.treated_buyers, 0)
        self.assertNotEqual(tasting.verdict, "worked")

    def _treated(self, campaign):
        members = campaign.member_ids
        return members.filtered(lambda member: member.arm == "treated").partner_id
