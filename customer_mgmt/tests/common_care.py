from datetime import datetime, timedelta

from odoo.tests import freeze_time

from .common import TODAY, CustomerCase

NOON = datetime(2026, 6, 28, 12)


class CareCase(CustomerCase):
    """A company without contact limits, on a fixed day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOON))
        cls.policy.contact_rule_ids.unlink()
        cls.policy.write({"quiet_from": 0, "quiet_until": 0})
        cls.action = cls.env["ir.actions.server"].create(
            {
                "name": "Nothing",
                "model_id": cls.env["ir.model"]._get_id("res.partner"),
                "state": "code",
                "code": "pass",
            }
        )

    @classmethod
    def _make_plan(cls, trigger="purchase", **vals):
        vals.setdefault("action", "server")
        vals.setdefault("server_action_id", cls.action.id)
        plan = cls.env["customer.care.plan"].create(
            {
                "name": trigger.title(),
                "trigger": trigger,
                "company_id": cls.company.id,
                **vals,
            }
        )
        plan.write({"state": "running", "date_start": TODAY - timedelta(days=365)})
        return plan

    def setUp(self):
        super().setUp()
        self.patch(type(self.policy), "_today", lambda policy: TODAY)

    def _customer(self, name, silences=(1,), **vals):
        vals.setdefault("email", f"{name.lower()}@example.com")
        vals.setdefault("phone", "+32 2 290 34 90")
        partner = self._make_customer(name, **vals)
        self._make_purchases(partner, silences)
        return partner

    def _plan(self, day=TODAY):
        return self.env["customer.care.plan"]._plan_company(self.company, day)

    def _rows(self, plan):
        return self.env["customer.interaction"].search(
            [("plan_id", "=", plan.id)], order="id"
        )

    def _names(self, plan, state="planned"):
        rows = self._rows(plan).filtered(lambda row: row.state == state)
        return rows.partner_id.sorted("name").mapped("name")
