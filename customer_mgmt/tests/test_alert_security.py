from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import TODAY
from .common_alert import TOMORROW, AlertCase


class AlertSecurityCase(AlertCase):
    groups = ""

    def setUp(self):
        super().setUp()
        self.user = new_test_user(
            self.env,
            "test_role",
            groups=self.groups,
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.mine = self._make_customer("Mine", user_id=self.user.id)
        self.free = self._make_customer("Free", user_id=False)
        for partner in (self.ann, self.mine, self.free):
            self._make_purchase(partner, TODAY - timedelta(days=90), 100, margin=30)
        self._start()
        self._night(TOMORROW)

    def _visible(self, model):
        company = ("company_id", "=", self.company.id)
        return self.env[model].with_user(self.user).search([company])

    def _as_user(self, partner):
        return self._alerts(partner).with_user(self.user)


@tagged("post_install", "-at_install")
class TestAlertSalesperson(AlertSecurityCase):
    groups = "sales_team.group_sale_salesman"

    def test_sees_own_customers_and_those_of_nobody(self):
        self._advance(TODAY + timedelta(days=2))
        mine = self.mine | self.free
        self.assertEqual(self._visible("customer.alert").partner_id, mine)
        self.assertEqual(self._visible("customer.alert.report").partner_id, mine)
        causes = self.env["customer.alert.cause"].with_user(self.user).search([])
        self.assertEqual(causes.alert_id.partner_id, mine)

    def test_sees_no_margin(self):
        alert = self._as_user(self.mine)
        self.assertEqual(alert.revenue_at_stake, 100.0)
        with self.assertRaises(AccessError):
            alert.read(["value_at_stake"])
        for view in ("list", "kanban", "form", "pivot"):
            self.assertNotIn("value_at_stake", alert.get_view(view_type=view)["arch"])

    def test_works_on_own_alerts_only(self):
        self._as_user(self.mine)._snooze(TODAY + timedelta(days=9), "On holiday")
        self._as_user(self.mine)._close("wrong")
        self.assertEqual(self._alerts(self.mine).outcome, "wrong")
        with self.assertRaises(AccessError):
            self._as_user(self.ann)._snooze(TODAY + timedelta(days=9), "On holiday")
        with self.assertRaises(AccessError):
            self._as_user(self.ann)._close("wrong")

    def test_loses_own_customers_only(self):
        reason = self.env["customer.loss.reason"].search([], limit=1)
        self._as_user(self.mine)._close("lost", reason)
        self.assertEqual(self._profile(self.mine).stage, "lost")

    def test_dialogs(self):
        for model, vals in (
            ("customer.alert.snooze", {"until": "2026-08-01", "reason": "Holiday"}),
            ("customer.alert.close", {"outcome": "wrong"}),
        ):
            dialogs = self.env[model].with_user(self.user)
            dialogs.with_context(active_ids=self._alerts(self.mine).ids).create(vals)
        self.assertEqual(
            self._as_user(self.mine).action_snooze()["context"]["active_ids"],
            self._alerts(self.mine).ids,
        )

    def test_changes_nothing_by_hand(self):
        alert = self._as_user(self.mine)
        with self.assertRaises(AccessError):
            alert.write({"state": "closed"})
        with self.assertRaises(AccessError):
            alert.unlink()
        with self.assertRaises(AccessError):
            self.alerts.with_user(self.user).create({})


@tagged("post_install", "-at_install")
class TestAlertManager(AlertSecurityCase):
    groups = "sales_team.group_sale_manager"

    def test_sees_everybody_with_margin(self):
        everybody = self.mine | self.free | self.ann
        self.assertEqual(self._visible("customer.alert").partner_id, everybody)
        values = self._visible("customer.alert").mapped("value_at_stake")
        self.assertEqual(values, [30.0, 30.0, 30.0])
        self._as_user(self.ann)._close("wrong")

    def test_leaves_the_policy_alone(self):
        with self.assertRaises(AccessError):
            self.policy.with_user(self.user).write({"alert_due_days": 3})


@tagged("post_install", "-at_install")
class TestAlertAccountant(AlertSecurityCase):
    groups = "base.group_user"

    def test_sees_nothing(self):
        for model in ("customer.alert", "customer.alert.report"):
            with self.assertRaises(AccessError):
                self._visible(model)


@tagged("post_install", "-at_install")
class TestAlertCompanies(AlertSecurityCase):
    """A customer of two companies."""

    groups = "sales_team.group_sale_manager"

    def setUp(self):
        super().setUp()
        self.sister = self._make_company("Sister")
        self.env.user.company_ids |= self.sister
        self.sister.customer_policy_id.write({"stage_mode": "days", "tz": "UTC"})
        self._make_purchase(
            self.ann, TODAY - timedelta(days=89), company_id=self.sister.id
        )
        self.scoring._run(self.sister)
        self.alerts._raise_alerts(self.sister)

    def _sisters(self):
        return self.alerts.search([("company_id", "=", self.sister.id)])

    def _night_of_sister(self, day):
        self.patch(type(self.policy), "_today", lambda policy: day)
        self.scoring._run(self.sister)
        return self.alerts._raise_alerts(self.sister)

    def test_one_alert_each(self):
        """The salesperson works for the first company only."""
        self._night_of_sister(TODAY + timedelta(days=2))
        self.assertEqual(self._sisters().partner_id, self.ann)
        self.assertFalse(self._sisters().user_id)
        self.assertEqual(self._alerts(self.ann).user_id, self.owner)
        self.assertNotEqual(
            self._sisters().profile_id, self._alerts(self.ann).profile_id
        )
        self.assertFalse(self._sisters().with_user(self.user).has_access("read"))

    def test_buying_from_one_closes_its_own(self):
        self._night_of_sister(TODAY + timedelta(days=2))
        self._buy(self.ann, TODAY + timedelta(days=3))
        self._night_of_sister(TODAY + timedelta(days=3))
        self.assertEqual(self._alerts(self.ann).state, "closed")
        self.assertEqual(self._sisters().state, "open")
