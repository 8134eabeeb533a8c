import logging
import random
from collections import Counter
from datetime import date, datetime, timedelta

from odoo.tests import freeze_time, tagged

from odoo.addons.customer_mgmt.demo.shop import build_shop
from odoo.addons.customer_mgmt.tests.common import CustomerCase

START = date(2026, 3, 2)
DAYS = 365
SEED = 20260302
SHARE = 3  # Every third customer of the shop: a year must not take minutes.

_logger = logging.getLogger(__name__)


@tagged("post_install", "-at_install")
class TestCareYear(CustomerCase):
    """A year of the demonstration shop, day by day, with more plans than the limits
    have room for: whatever they want, no customer hears from the shop too often."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.random = random.Random(SEED)
        cls.clock = cls.startClassPatcher(freeze_time(datetime(2026, 3, 2, 2)))
        cls.plans = cls.env["customer.care.plan"]
        cls.ledger = cls.env["customer.interaction"]
        cls.orders = cls._load(build_shop(START + timedelta(days=DAYS)))
        cls._buy(START - timedelta(days=1))
        cls.policy._score_all()

    @classmethod
    def _load(cls, shop):
        """Some customers of the demonstration shop.

        :return: their orders as purchases of another platform, the next one last:
            such are quick, and as good for care
        """
        customers = [
            customer for customer in shop.customers if not customer.is_archived
        ]
        customers = cls.random.sample(customers, len(customers) // SHARE)
        partners = cls.env["res.partner"].create(
            [cls._prepare_partner(customer) for customer in customers]
        )
        by_key = dict(zip([c.key for c in customers], partners, strict=True))
        orders = [
            cls._prepare_purchase(by_key[order.customer], order)
            for order in shop.orders
            if order.state == "sale" and order.customer in by_key
        ]
        return sorted(orders, key=lambda order: order["date"], reverse=True)

    @classmethod
    def _buy(cls, day):
        """The purchases up to a day."""
        vals_list = []
        while cls.orders and cls.orders[-1]["date"] <= day:
            vals_list.append(cls.orders.pop())
        return cls.env["customer.transaction"].create(vals_list)

    @classmethod
    def _prepare_partner(cls, customer):
        return {
            "name": customer.name,
            "email": customer.email,
            "phone": customer.phone,
            "street": customer.street,
            "birthdate": customer.birthdate,
            "is_company": customer.is_company,
            "preferred_channel": cls.random.choice(["wechat", "sms", *[False] * 4]),
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
        """Every trigger and action, all greedy."""
        always = [
            {"trigger": "interval", "days_tier_a": 3, "days_tier_b": 5},
            {"trigger": "interval", "days_tier_a": 1, "days_tier_c": 9},
            {"trigger": "silence", "days": 2},
            {"trigger": "silence", "days": 1},
        ]
        at_times = [
            {"trigger": "birthday", "days": 3},
            {"trigger": "anniversary", "days": 0},
            {"trigger": "stage", "stage": "at_risk", "days": 0},
            {"trigger": "stage", "stage": "active", "days": 2},
            {"trigger": "tier", "days": 1},
            {"trigger": "purchase", "days": 1},
            {"trigger": "purchase", "days": 6},
            {"trigger": "birthday", "days": 2},
        ]
        for kinds in (always, at_times):
            actions = ["activity", "mail", "sms", "server"] * (len(kinds) // 4)
            self.random.shuffle(actions)
            for kind, action in zip(kinds, actions, strict=True):
                self._make_plan(action=action, **kind)

    def _make_plan(self, **kind):
        self.plans.create(
            {
                "name": f"{kind['trigger']}: {kind['action']}",
                "company_id": self.company.id,
                "purpose": self.random.choice(["marketing", "care"]),
                "send_hour": self.random.choice([0, 7.5, 12, 20, 23]),
                "patience_days": self.random.randrange(4),
                "stop_on_purchase": self.random.random() < 0.5,
                **self._contents(),
                **kind,
            }
        ).action_start()

    def _contents(self):
        """What each action needs."""
        about = {
            "name": "Care",
            "model_id": self.env["ir.model"]._get_id("res.partner"),
        }
        records = {
            "mail_template_id": (
                "mail.template",
                {"subject": "Tea", "body_html": "<p>Tea</p>", "use_default_to": True},
            ),
            "sms_template_id": ("sms.template", {"body": "Tea"}),
            "server_action_id": (
                "ir.actions.server",
                {"state": "code", "code": "pass"},
            ),
        }
        return {
            field: self.env[name].create({**about, **vals}).id
            for field, (name, vals) in records.items()
        }

    def test_no_limit_is_ever_broken(self):
        # Results are counted every night, and decide nothing.
        self.patch(type(self.plans), "_update_results", lambda plans: None)
        self._make_plans()
        for number in range(DAYS):
            if number % 15 == 0:
                self._change_priorities()
            self._live(START + timedelta(days=number))
        rows = self.ledger.search([("company_id", "=", self.company.id)])
        self._tell(rows)
        contacts = rows.filtered("touch")
        self.assertGreater(len(contacts), 5000, "a year of greedy plans")
        self.assertEqual(self._find_breaches(contacts), [])

    def _tell(self, rows):
        counts = Counter((row.state, row.reason or row.channel) for row in rows)
        _logger.info("A year of care: %s", sorted(counts.items()))

    def _change_priorities(self):
        plans = self.plans.search([("company_id", "=", self.company.id)])
        for plan in plans:
            plan.sequence = self.random.randrange(100)
        # What autovacuum does, and cannot while nothing is committed.
        self.env.cr.execute("ANALYZE customer_interaction, mail_activity")

    def _live(self, day):
        """The night plans; later, at an hour that differs from day to day, people make
        some of their calls and work is carried out."""
        self._set_clock(day, 2)
        self._buy(day - timedelta(days=1))
        if day.toordinal() % 3 == 0:  # Every night would take a third longer.
            self.scoring._run(self.company)
        self._scheduled_action()
        self._set_clock(day, self.random.randrange(9, 22))
        self._call()
        self._scheduled_action()

    def _set_clock(self, day, hour):
        self.clock.move_to(datetime(day.year, day.month, day.day, hour))

    def _scheduled_action(self):
        for policy in self.policy._due_for_care() & self.policy:
            policy._plan_care()
        self.ledger._bring_forward()
        self.ledger._due()._carry_out()

    def _call(self):
        waiting = self.ledger.search(
            [
                ("company_id", "=", self.company.id),
                ("state", "=", "planned"),
                ("activity_id", "!=", False),
            ]
        )
        waiting.filtered(lambda row: self.random.random() < 0.2)._finish("reached")

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
