"""A process that sends the invitations of survey campaigns, or calls customers."""

import random
from datetime import timedelta

from worker import Worker, work

from odoo import fields
from odoo.service.model import retrying

CUSTOMERS = 150
COMPANY = "base.main_company"
DAILY = 20


class SurveyWorker(Worker):
    def __init__(self, name, seed):
        super().__init__(name)
        self.random = random.Random(int(seed))
        self.campaigns = self.env["customer.survey.campaign"]

    def _watch(self):
        super()._watch()
        invitations = self.env["customer.survey.invitation"]
        self._before(invitations, "_send", self.meet)
        self._before(invitations, "_not_delivered", self._lose)
        self._before(self.env["customer.survey.campaign"], "_wake", self._lose)

    # Orders --------------------------------------------------------------------

    def prepare(self):
        company = self.env.ref(COMPANY)
        company.email = "shop@example.com"
        company.customer_policy_id.tz = "UTC"
        self.env["res.partner"].create(
            [
                {
                    "name": f"Customer {number}",
                    "email": f"customer{number}@example.com",
                    "phone": "+32 2 290 34 90",
                }
                for number in range(CUSTOMERS)
            ]
        )
        for name, limited in (("First", False), ("Second", False), ("Few", True)):
            self.campaigns.create(
                {
                    "name": name,
                    "survey_id": self.env.ref("customer_survey.survey_nps").id,
                    "company_id": company.id,
                    "kind": "manual",
                    "repeat_days": 0,
                    "send_from": 0,
                    "send_until": 24,
                    "reminder_days": 2,
                    "is_limited": limited,
                    "daily_limit": DAILY,
                }
            ).action_launch()

    def invite(self):
        """Everybody, in every campaign."""
        partners = self.env["res.partner"].search([("name", "like", "Customer ")])
        for campaign in self.campaigns.search([]):
            campaign._plan(campaign._query_by_hand(partners), by_hand=True)

    def send(self):
        """The scheduled action, and again when it asks to be woken."""
        runs = 0
        while runs <= self.lost:
            self.campaigns._cron_campaigns()
            runs += 1
        self.meet()

    def send_backwards(self):
        """The same with the last campaign first, so that another takes the slot."""
        for _run in range(5):
            lost = self.lost
            for campaign in self.campaigns.search([])[::-1]:
                campaign._send_due()
                campaign._remind_due()
            if self.lost == lost:
                break
        self.meet()

    def call(self):
        """A person calls customers that the rules allow."""
        self.meet()
        self.env.cr.commit()
        partners = self.env["res.partner"].search([("name", "like", "Customer ")])
        for partner in self.random.sample(list(partners), 10):
            retrying(lambda partner=partner: self._call(partner), self.env)

    def _call(self, partner):
        company = self.env.ref(COMPANY)
        verdicts = self.env["customer.contact.gate"]._can_contact(
            partner, "phone", "care", company=company
        )
        if verdicts[partner].allowed:
            call = {"partner_id": partner.id, "type": "call", "purpose": "care"}
            self.env["customer.interaction"]._log([{**call, "company_id": company.id}])

    def left(self):
        """What one process alone would still send now."""
        before = self._count_sent()
        self.send()
        return {"sent": self._count_sent() - before}

    def _count_sent(self):
        today = fields.Datetime.now() - timedelta(hours=1)
        invitations = self.env["customer.survey.invitation"]
        return invitations.search_count([("sent_date", ">=", today)])


if __name__ == "__main__":
    work(SurveyWorker)
