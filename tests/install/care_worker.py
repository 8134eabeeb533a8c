"""An Odoo process of its own that does what it is told on its input, line by line.

Time stands still: every order says what time it is.
"""

import json
import logging
import random
import sys
import traceback
from datetime import timedelta
from unittest.mock import patch

from odoo import api, fields
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import freeze_time
from odoo.tools import config

CUSTOMERS = 240
COMPANY = "base.main_company"


class Worker:
    def __init__(self, name, seed):
        self.env = api.Environment(Registry(name).cursor(), api.SUPERUSER_ID, {})
        self.random = random.Random(seed)
        self.plans = self.env["customer.care.plan"]
        self.ledger = self.env["customer.interaction"]
        self.errors = []
        self.is_waiting = False
        self._watch()

    def _watch(self):
        """Count lost races and errors; meet the others where it matters."""
        handler = logging.Handler(logging.ERROR)
        handler.emit = lambda record: self.errors.append(record.getMessage())
        logging.getLogger("odoo.addons").addHandler(handler)
        self._before(self.env["customer.policy"], "_plan_care", self.meet)
        self._before(self.plans, "_wake_care", self._lose)

    def _before(self, model, name, call):
        original = getattr(type(model), name)

        def method(records, *arguments):
            call()
            return original(records, *arguments)

        setattr(type(model), name, method)

    def _lose(self):
        self.lost += 1

    def obey(self, order):
        """Carry out an order; what came of it, to be told."""
        self.errors.clear()
        self.lost = 0
        self.is_waiting = order.get("together", False)
        with freeze_time(order["now"]):
            try:
                told = getattr(self, order["do"])() or {}
                self.env.cr.commit()
            except Exception:
                self.env.cr.rollback()
                self.errors.append(traceback.format_exc())
                told = {}
        return {**told, "lost": self.lost, "errors": self.errors}

    def meet(self):
        """Look at the database, then wait for the others, once an order: none of them
        sees what the others do from now on."""
        self.env.cr.execute("SELECT 1")
        if self.is_waiting:
            self.is_waiting = False
            tell({"waiting": True})
            sys.stdin.readline()

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


def tell(message):
    print(json.dumps(message, default=str), flush=True)


def main():
    name, seed = sys.argv[1:]
    config.parse_config(["--log-level=error", "--no-http"], setup_logging=True)
    worker = Worker(name, int(seed))
    tell({"started": True})
    for line in sys.stdin:
        tell(worker.obey(json.loads(line)))


if __name__ == "__main__":
    main()
