from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..tools.birthday import birthday_in
from .common import CustomerCase


@tagged("post_install", "-at_install")
class TestScreens(HttpCase, CustomerCase):
    """What a manager does in the browser."""

    def test_who_slipped_today(self):
        """Find who slipped, open the contact and read why."""
        today = fields.Date.context_today(self.env.user)
        ann = self._make_customer("Ann Slipped", phone="+32 2 290 34 90")
        self._make_purchases(ann, [91, 120, 150], 80, today=today)
        self._make_purchases(
            self._make_customer("Bob Stayed"), [5, 30], 80, today=today
        )
        self._score(today)
        profile = self._profile(ann)
        self.assertEqual(profile.stage, "at_risk")
        self.assertEqual(profile.stage_since, today - timedelta(days=0))
        self._enter_company()
        self.start_tour(
            "/odoo/customers-today", "customer_mgmt_who_slipped", login="admin"
        )

    def test_birthday_next_week(self):
        """A manager looks at who would be greeted, and starts the plan."""
        today = fields.Date.context_today(self.env.user)
        birthdate = birthday_in(today + timedelta(days=3), 1990)
        for name, email in (("Bea Birthday", "bea@example.com"), ("Cas Silent", False)):
            partner = self._make_customer(name, email=email, birthdate=birthdate)
            self._make_purchases(partner, [5], today=today)
        self._score(today)
        plan = self.env.ref("customer_mgmt.care_plan_birthday").copy(
            {"company_id": self.company.id, "user_id": False}
        )
        self._enter_company()
        self.start_tour(
            f"/odoo/care-plans/{plan.id}",
            "customer_mgmt_birthday_next_week",
            login="admin",
        )
        self.assertEqual(plan.state, "running")
        self.assertFalse(
            self.env["customer.interaction"].search([("plan_id", "=", plan.id)])
        )

    def test_alert(self):
        """Read why there is an alert, put it off, and say what came of it."""
        today = fields.Date.context_today(self.env.user)
        ann = self._make_customer("Ann Slipped", user_id=self.env.uid)
        self._make_purchases(ann, [91, 121, 151], 80, today=today)
        alerts = self.env["customer.alert"]
        self._score(today - timedelta(days=1))
        alerts._raise_alerts(self.company)
        self._score(today)
        alerts._raise_alerts(self.company)
        self._enter_company()
        self.start_tour("/odoo/customer-alerts", "customer_mgmt_alert", login="admin")
        alert = alerts.search([("company_id", "=", self.company.id)])
        self.assertRecordValues(
            alert,
            [
                {
                    "partner_id": ann.id,
                    "state": "closed",
                    "snooze_reason": "On holiday",
                    "outcome": "wrong",
                    "outcome_note": "Buys through her husband",
                }
            ],
        )

    def _enter_company(self):
        self.env.ref("base.user_admin").write(
            {"company_ids": [(4, self.company.id)], "company_id": self.company.id}
        )
