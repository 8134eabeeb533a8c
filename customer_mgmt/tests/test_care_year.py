import random
from datetime import date, datetime, timedelta

from odoo.tests import freeze_time, tagged

from ..demo.shop import build_shop
from .common import CustomerCase

START = date(2026, 3, 2)
DAYS = int(__import__('os').environ.get('YD','365'))
SEED = 20260302


@tagged("post_install", "-at_install")
class TestCareYear(CustomerCase):
    """A year of the demonstration shop, day by day, with more plans than the limits
    have room for: whatever they want, no customer hears from the shop too often."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.random = random.Random(SEED)
        cls.clock = cls.startClassPatcher(freeze_time(datetime(2026, 3, 2, 2)))
        cls._load(build_shop(START))
        cls.policy._score_all()
        cls.plans = cls.env["customer.care.plan"]
        cls.ledger = cls.env["customer.interaction"]

    @classmethod
    def _load(cls, shop):
        """The customers of the demonstration shop with their orders, as purchases of
        another platform: that is quick, and as good for care."""
        customers = [customer for customer in shop.customers if not customer.is_archived]
        partners = cls.env["res.partner"].create(
            [cls._prepare_partner(customer) for customer in customers]
        )
        by_key = dict(zip([c.key for c in customers], partners, strict=True))
        cls.env["customer.transaction"].create(
            [
                cls._prepare_purchase(by_key[order.customer], order)
                for order in shop.orders
                if order.state == "sale" and order.customer in by_key
            ]
        )

    @classmethod
    def _prepare_partner(cls, customer):
        return {
            "name": customer.name,
            "email": customer.email,
            "phone": customer.phone,
            "street": customer.street,
            "birthdate": customer.birthdate,
            "is_company": customer.is_company,
        }

    @classmethod
    def _prepare_purchase(cls, partner, order):
        return {
            "partner_id": partner.id,
            "company_id": cls.company.id,
            "channel_id": cls.channel.id,
            "reference": order.key,
            "date": order.date.date(),
            "amount_untaxed": 10.0 * len(order.lines),
            "currency_id": cls.company.currency_id.id,
        }

    def _make_plans(self):
        """Every trigger and action, all greedy, in a random order."""
        nothing = self.env["ir.actions.server"].create(
            {
                "name": "Nothing",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "state": "code",
                "code": "pass",
            }
        )
        kinds = [
            {"trigger": "interval", "days_tier_a": 3, "days_tier_b": 5},
            {"trigger": "interval", "days_tier_a": 1, "days_tier_c": 9},
            {"trigger": "silence", "days": 2},
            {"trigger": "silence", "days": 1},
            {"trigger": "birthday", "days": 3},
            {"trigger": "birthday", "days": 2},
            {"trigger": "anniversary", "days": 0},
            {"trigger": "stage", "stage": "at_risk", "days": 0},
            {"trigger": "purchase", "days": 1},
        ]
        self.random.shuffle(kinds)
        for number, kind in enumerate(kinds):
            self.plans.create(
                {
                    "name": f"Plan {number}",
                    "sequence": number,
                    "company_id": self.company.id,
                    "action": self.random.choice(["activity", "server", "server"]),
                    "purpose": self.random.choice(["marketing", "care"]),
                    "server_action_id": nothing.id,
                    "send_hour": self.random.choice([0, 7.5, 12, 20, 23]),
                    "patience_days": self.random.randrange(4),
                    **kind,
                }
            ).action_start()

    def test_no_limit_is_ever_broken(self):
        self._make_plans()
        for number in range(DAYS):
            if number % 15 == 0:
                # What autovacuum does, and cannot while nothing is committed.
                self.env.cr.execute("ANALYZE customer_interaction, mail_activity")
            self._live(START + timedelta(days=number))
        rows = self.ledger.search(
            [("company_id", "=", self.company.id), ("touch", "!=", 0)]
        )
        self.assertGreater(len(rows), 5000, "a year of greedy plans")
        self.assertFalse(self._find_breaches(rows))

    def _live(self, day):
        """The night plans; in the morning and in the evening work is carried out, and
        people make some of their calls."""
        for hour in (2, 10, 19):
            self.clock.move_to(datetime.combine(day, datetime.min.time()).replace(hour=hour))
            self._scheduled_action()
            if hour != 2:
                self._call()

    def _scheduled_action(self):
        for policy in self.policy._due_for_care() & self.policy:
            policy._plan_care()
        self.ledger._bring_forward()
        self.ledger._due()._carry_out()

    def _call(self):
        waiting = self.ledger.search(
            [("state", "=", "planned"), ("activity_id", "!=", False)]
        )
        for row in waiting:
            if self.random.random() < 0.2:
                row._finish("reached")

    def _find_breaches(self, rows):
        """(customer, rule, dates) where more contacts than allowed lie in a window."""
        rules = self.policy.contact_rule_ids.filtered(lambda r: r.kind == "limit")
        return [
            (partner.name, rule.display_name, window)
            for partner, touches in rows.grouped("partner_id").items()
            for rule in rules
            for window in self._full_windows(touches, rule)
        ]

    def _full_windows(self, touches, rule):
        dates = sorted(
            row.date
            for row in touches
            if rule.channel in (False, row.channel)
            and rule.purpose in (False, row.purpose)
        )
        for first, last in zip(dates, dates[rule.maximum :], strict=False):
            if last - first < rule._window():
                yield first, last
