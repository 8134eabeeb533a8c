"""A process that scores customers and works out who is in which segment."""

import random
from datetime import timedelta
from functools import partial

from worker import Worker, work

from odoo import fields
from odoo.fields import Command, Domain
from odoo.service.model import retrying

CUSTOMERS = 200
COMPANY = "base.main_company"
NIGHTLY = "customer_mgmt.ir_cron_customer_nightly"
CITIES = ("Ghent", "Liège", "Bruges", "Namur")
DOMAINS = (
    "[('partner_id.city', '=', '{city}')]",
    "[('stage', '=', '{stage}')]",
    "[('revenue_12m', '>', {number}0)]",
    "[('stage', '!=', '{stage}'), ('partner_id.city', '!=', '{city}')]",
)
STAGES = ("active", "at_risk", "lapsed", "new")


class SegmentWorker(Worker):
    def __init__(self, name, seed):
        super().__init__(name)
        self.random = random.Random(int(seed))
        self.company = self.env.ref(COMPANY)
        self.policy = self.company.customer_policy_id
        self.segments = self.env["customer.segment"]
        self.channel = self.env["customer.channel"].search([], limit=1)
        self.place = None

    def _watch(self):
        super()._watch()
        self._before(self.env["customer.scoring"], "_run", self._meet_at("score"))
        self._before(
            self.env["customer.segment"], "_refresh_together", self._meet_at("refresh")
        )
        self._before(self.env["customer.refresh"], "_wake_job", self._lose)
        self._before(self.env["ir.cron"], "_trigger", self._lose_nightly)

    def _meet_at(self, place):
        return lambda _records: self.place == place and self.meet()

    def _lose_nightly(self, crons):
        if crons == self.env.ref(NIGHTLY):
            self._lose(crons)

    # Orders --------------------------------------------------------------------

    def prepare(self):
        self.policy.write({"tz": "UTC", "stage_mode": "days"})
        self._make_customers(CUSTOMERS)
        self.policy._score_all()
        tags = self.env["res.partner.category"].create(
            [{"name": f"Tag {number}"} for number in range(4)]
        )
        self.segments.create(
            [self._prepare_segment(number, tags) for number in range(24)]
        )

    def _make_customers(self, count):
        partners = self.env["res.partner"].create(
            [
                {"name": f"Customer {number}", "city": self.random.choice(CITIES)}
                for number in range(count)
            ]
        )
        for partner in partners:
            self._buy(partner, self.random.randrange(1, 300))

    def _buy(self, partner, days=0):
        self.env["customer.transaction"].create(
            {
                "partner_id": partner.id,
                "company_id": self.company.id,
                "channel_id": self.channel.id,
                "reference": f"F{self.random.random()}",
                "date": fields.Date.today() - timedelta(days=days),
                "amount_untaxed": self.random.randrange(10, 300),
                "currency_id": self.company.currency_id.id,
            }
        )

    def _prepare_segment(self, number, tags):
        return {
            "name": f"Segment {number}",
            "company_id": self.company.id,
            "domain": DOMAINS[number % len(DOMAINS)].format(
                city=self.random.choice(CITIES),
                stage=self.random.choice(STAGES),
                number=number,
            ),
            "tag_ids": [Command.set(tags[number % 6 : number % 6 + 1].ids)],
        }

    def score(self):
        self.place = "score"
        self._work()

    def refresh(self):
        self.place = "refresh"
        self._work()

    def _work(self):
        """The scheduled actions, and again when they ask to be woken."""
        runs = 0
        while runs <= self.lost:
            self.env["customer.refresh"]._cron_refresh()
            self.env["customer.policy"]._cron_nightly()
            runs += 1

    def change(self):
        """Contacts move, buy, go to the archive and for good; some are new."""
        partners = list(self.env["customer.profile"].search([]).partner_id)
        for happen in (self._move, self._purchase, self._archive, self._delete):
            for partner in self.random.sample(partners, 10):
                retrying(partial(happen, partner), self.env)
        retrying(partial(self._make_customers, 5), self.env)

    def _move(self, partner):
        partner.city = self.random.choice(CITIES)

    def _purchase(self, partner):
        if partner.exists():
            self._buy(partner)

    def _archive(self, partner):
        partner.active = False

    def _delete(self, partner):
        if partner.exists():
            self.env["customer.transaction"].with_context(active_test=False).search(
                [("partner_id", "=", partner.id)]
            ).unlink()
            partner.unlink()

    def check(self):
        """What is not as it would be if one process had done all the work alone."""
        segments = self.segments.search([("company_id", "=", self.company.id)])
        told = {
            "wrong": [s.name for s in segments if self._members(s) != self._meant(s)],
            "failed": [s.error for s in segments if s.error],
            "queue": self.env["customer.refresh"].search_count([]),
            "scored": self._score_again(),
            "members": sum(segments.mapped("member_count")),
        }
        self.env.cr.rollback()
        return told

    def _members(self, segment):
        return segment.member_ids.partner_id

    def _meant(self, segment):
        domain = Domain(segment._parse_domain(segment.domain)) & Domain(
            "company_id", "=", self.company.id
        )
        partners = self.env["customer.profile"].search(domain).partner_id
        return partners.filtered("active")

    def _score_again(self):
        profiles = self.env["customer.profile"].with_context(active_test=False)
        customers = profiles.search([]).partner_id
        return self.env["customer.scoring"]._refresh(self.company, customers.ids)


if __name__ == "__main__":
    work(SegmentWorker)
