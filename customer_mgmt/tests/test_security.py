from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import TODAY, CustomerCase


class SecurityCase(CustomerCase):
    groups = ""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env,
            "test_role",
            groups=cls.groups,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.mine = cls._make_customer("Mine", user_id=cls.user.id)
        cls.free = cls._make_customer("Free", user_id=False)
        cls.other = cls._make_customer("Other", user_id=cls.env.uid)
        for partner in (cls.mine, cls.free, cls.other):
            cls._make_purchase(partner, TODAY, 100, margin=30)

    def setUp(self):
        super().setUp()
        self._score()
        self.scoring._snapshot(self.company, TODAY)

    def _visible(self, model, field="partner_id"):
        company = ("company_id", "=", self.company.id)
        return self.env[model].with_user(self.user).search([company])[field]


@tagged("post_install", "-at_install")
class TestSalesperson(SecurityCase):
    groups = "sales_team.group_sale_salesman"

    def test_sees_own_customers_and_those_of_nobody(self):
        for model in ("customer.profile", "customer.snapshot", "customer.value.report"):
            self.assertEqual(self._visible(model), self.mine | self.free, model)
        self.assertEqual(
            self._visible("customer.purchase", "customer_id"), self.mine | self.free
        )

    def test_sees_no_margin(self):
        profile = self._profile(self.mine).with_user(self.user)
        self.assertEqual(profile.revenue_12m, 100.0)
        for field in ("margin_12m", "margin_total", "value_at_stake"):
            with self.assertRaises(AccessError):
                profile.read([field])
        purchases = self.env["customer.purchase"].with_user(self.user)
        with self.assertRaises(AccessError):
            purchases.search([]).read(["margin"])
        with self.assertRaises(AccessError):
            purchases._read_group([], [], ["margin:sum"])
        with self.assertRaises(AccessError):
            self.env["customer.profile"].with_user(self.user).search(
                [], order="value_at_stake"
            )

    def test_contacts_of_others_show_and_find_no_stage(self):
        partners = self.env["res.partner"].with_user(self.user)
        found = partners.search([("customer_stage", "=", "new")])
        self.assertEqual(
            found & (self.mine | self.free | self.other), self.mine | self.free
        )
        self.assertFalse(self.other.with_user(self.user).customer_stage)
        groups = partners._read_group(
            [("id", "=", self.other.id)], ["customer_stage"], ["__count"]
        )
        self.assertEqual(groups, [(False, 1)])

    def test_today_ranks_by_revenue(self):
        profiles = self.env["customer.profile"].with_user(self.user)
        view = self.env.ref("customer_mgmt.customer_profile_view_list_work")
        arch = profiles.get_view(view.id, "list")["arch"]
        self.assertIn('default_order="revenue_at_stake desc, id"', arch)
        self.assertNotIn('name="value_at_stake"', arch)

    def test_changes_nothing(self):
        profile = self._profile(self.mine).with_user(self.user)
        with self.assertRaises(AccessError):
            profile.write({"tier": "a"})
        with self.assertRaises(AccessError):
            self.policy.with_user(self.user).write({"active_days": 3})
        with self.assertRaises(AccessError):
            self.env["customer.transaction"].with_user(self.user).create({})

    def test_closes_own_customers_only(self):
        self._profile(self.mine).with_user(self.user)._set_manual_stage("lost", "Moved")
        self.assertEqual(self._profile(self.mine).stage, "lost")
        with self.assertRaises(AccessError):
            self._profile(self.other).with_user(self.user)._set_manual_stage(
                "lost", "Moved"
            )

    def test_other_company_is_out_of_sight(self):
        sister = self._make_company("Sister")
        self.env.user.company_ids |= sister
        self._make_purchase(self.free, TODAY, company_id=sister.id)
        self.scoring._run(sister)
        profiles = self.env["customer.profile"].with_user(self.user)
        self.assertFalse(profiles.search([("company_id", "=", sister.id)]))


@tagged("post_install", "-at_install")
class TestAllDocuments(SecurityCase):
    groups = "sales_team.group_sale_salesman_all_leads"

    def test_sees_everybody_without_margin(self):
        everybody = self.mine | self.free | self.other
        self.assertEqual(self._visible("customer.profile"), everybody)
        with self.assertRaises(AccessError):
            self._profile(self.mine).with_user(self.user).read(["margin_12m"])


@tagged("post_install", "-at_install")
class TestManager(SecurityCase):
    groups = "sales_team.group_sale_manager"

    def test_sees_everybody_with_margin(self):
        everybody = self.mine | self.free | self.other
        self.assertEqual(self._visible("customer.profile"), everybody)
        margins = self._profile(everybody).with_user(self.user).mapped("margin_12m")
        self.assertEqual(margins, [30.0, 30.0, 30.0])

    def test_today_ranks_by_value(self):
        profiles = self.env["customer.profile"].with_user(self.user)
        view = self.env.ref("customer_mgmt.customer_profile_view_list_work")
        arch = profiles.get_view(view.id, "list")["arch"]
        self.assertIn('default_order="value_at_stake desc, id"', arch)

    def test_imports_purchases_but_leaves_the_policy_alone(self):
        self._make_purchase(self.mine, TODAY).with_user(self.user).amount_untaxed = 5
        with self.assertRaises(AccessError):
            self.policy.with_user(self.user).write({"active_days": 3})

    def test_recompute_is_asked_for_and_done_in_the_background(self):
        action = self.policy.with_user(self.user).action_recompute()
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(self.policy.recompute_user_ids, self.user)
        self.policy._run_step(None)
        self.assertFalse(self.policy.recompute_user_ids)


@tagged("post_install", "-at_install")
class TestAccountant(SecurityCase):
    """Somebody without any role in sales still opens contacts."""

    groups = "base.group_user,base.group_partner_manager"

    def test_opens_contacts_without_customer_figures(self):
        partners = self.env["res.partner"].with_user(self.user)
        views = partners.get_views(
            [(False, "form"), (False, "list"), (False, "search")]
        )
        for view in views["views"].values():
            self.assertNotIn('name="customer_', view["arch"])
        self.assertEqual(
            self.mine.with_user(self.user).read(["name"])[0]["name"], "Mine"
        )
        with self.assertRaises(AccessError):
            self.env["customer.profile"].with_user(self.user).search([])
