"""A process that plans care, carries it out or calls customers."""

import random
from datetime import timedelta
from unittest.mock import patch

from worker import Worker, work

from odoo import fields
from odoo.service.model import retrying

CUSTOMERS = 240
COMPANY = "base.main_company"


class CareWorker(Worker):
    def __init__(self, name, seed):
        super().__init__(name)
        self.random = random.Random(int(seed))
        self.plans = self.env["customer.care.plan"]
        self.ledger = self.env["customer.interaction"]

    def _watch(self):
        super()._watch()
        self._before(self.env["customer.policy"], "_plan_care", self.meet)
        self._before(self.env["customer.care.plan"], "_wake_care", self._lose)

    # Orders --------------------------------------------------------------------

    def prepare(self):
        policy = self.env.ref(COMPANY).customer_policy_id
        policy.tz = "UTC"
        self._make_customers(policy.company_id)
        policy._score_all()
        template = self.env["mail.template"].create(
            {
                "name": "Tea",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "subject": "Tea for {{ object.name }}",
                "body_html": "<p>Tea</p>",
                "use_default_to": True,
            }
        )
        for action in ("mail", "activity"):
            self.plans.create(
                {
                    "name": f"Greedy {action}",
                    "company_id": policy.company_id.id,
                    "trigger": "silence",
                    "days": 1,
                    "action": action,
                    "mail_template_id": template.id,
                    "send_hour": 0,
                }
            ).action_start()

    def _make_customers(self, company):
        partners = self.env["res.partner"].create(
            [
                {
                    "name": f"Customer {number}",
                    "email": f"customer{number}@example.com",
                    "phone": "+32 2 290 34 90",
                }
                for number in range(CUSTOMERS)
            ]
        )
        channel = self.env["customer.channel"].create({"name": "Fair", "code": "fair"})
        self.env["customer.transaction"].create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "channel_id": channel.id,
                    "reference": f"F{partner.id}",
                    "date": fields.Date.today() - timedelta(days=20),
                    "amount_untaxed": 10 + partner.id % 90,
                    "currency_id": company.currency_id.id,
                }
                for partner in partners
            ]
        )

    def plan(self):
        """The scheduled action, and again when it asks to be woken."""
        runs = 0
        while runs <= self.lost:
            self.plans._cron_care()
            runs += 1

    def plan_backwards(self):
        """The same with the last plan first, so that another takes the slot."""
        original = type(self.plans)._plan_company

        def plan_company(plans, company, day):
            running = plans.search([("state", "=", "running")])
            return original(plans, company, day, running[::-1])

        with patch.object(type(self.plans), "_plan_company", plan_company):
            self.plan()

    def carry_out(self):
        """What is due, until the day is planned and all of it is done."""
        self.meet()
        is_planned = False
        while not is_planned:
            is_planned = not self.env["customer.policy"]._due_for_care()
            self.plans._carry_out_due()

    def call(self):
        """A person calls customers: some of those whose call is planned, and others
        that the rules allow."""
        self.meet()
        self.env.cr.commit()
        planned = self.ledger.search(
            [("state", "=", "planned"), ("activity_id", "!=", False)]
        )
        for row in planned:
            if self.random.random() < 0.3:
                retrying(row.activity_id.action_done, self.env)
        partners = self.env["customer.profile"].search([]).partner_id
        for partner in self.random.sample(list(partners), 15):
            retrying(lambda partner=partner: self._call(partner), self.env)

    def _call(self, partner):
        verdicts = self.env["customer.contact.gate"]._can_contact(
            partner, "phone", "care", company=self.env.ref(COMPANY)
        )
        if verdicts[partner].allowed:
            call = {"partner_id": partner.id, "type": "call", "purpose": "care"}
            self.ledger._log([{**call, "company_id": self.env.ref(COMPANY).id}])

    def left(self):
        """What one process alone would still do."""
        company = self.env.ref(COMPANY)
        planned = self.plans._plan_company(company, fields.Date.today())
        due = self.ledger._due()
        due._carry_out()
        done = due.filtered(lambda row: row.state == "done" or row.activity_id)
        self.env.cr.rollback()
        return {"planned": planned, "done": len(done)}


if __name__ == "__main__":
    work(CareWorker)
