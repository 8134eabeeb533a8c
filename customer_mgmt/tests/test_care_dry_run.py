from collections import Counter
from datetime import date, datetime, timedelta

from odoo.fields import Command, Date, Datetime
from odoo.tests import freeze_time, tagged

from .common import TODAY
from .common_care import CareCase

DAYS = 14
CUSTOMERS = 24
ZONES = ("UTC", "Europe/Brussels", "Asia/Shanghai", "America/Los_Angeles")
RULES = [
    {"maximum": 1, "period": 48, "unit": "hours"},
    {"maximum": 3, "period": 7},
    {"maximum": 1, "period": 7, "channel": "sms"},
]


@tagged("post_install", "-at_install")
class TestDryRunOfDays(CareCase):
    """Two weeks in which plans compete for few slots: every morning the dry run of
    each plan is what then happens to the customers, to the second and the reason."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clock = cls.startClassPatcher(freeze_time(datetime(2026, 6, 28, 2)))
        cls.ledger = cls.env["customer.interaction"]
        cls.policy.write(
            {
                "quiet_from": 21,
                "quiet_until": 8,
                "contact_rule_ids": [Command.create(rule) for rule in RULES],
            }
        )

    def setUp(self):
        super().setUp()
        self.patch(type(self.policy), "_today", lambda policy: Date.today())
        self.partners = [
            self._customer(
                f"C{number:02}",
                [number % 9 + 1, 40 + number],
                birthdate=date(1980, 6, 28) + timedelta(days=number % DAYS),
                tz=ZONES[number % len(ZONES)],
                phone=number % 8 != 7 and "+32 2 290 34 90",
                email=number % 6 != 5 and f"c{number}@example.com",
            )
            for number in range(CUSTOMERS)
        ]
        self.plans = self._make_plans()
        self.executed = {}

    def _make_plans(self):
        kinds = [
            {"trigger": "birthday", "days": 0, "action": "sms", "send_hour": 22},
            {
                "trigger": "purchase",
                "days": 3,
                "action": "mail",
                "purpose": "marketing",
                "patience_days": 2,
            },
            {
                "trigger": "interval",
                "days_tier_a": 2,
                "days_tier_b": 3,
                "action": "activity",
                "is_limited": True,
                "daily_limit": 3,
            },
            {"trigger": "silence", "days": 2, "action": "server", "send_hour": 7},
        ]
        contents = self._make_contents()
        plans = [
            self._make_plan(sequence=sequence, **contents, **kind)
            for sequence, kind in enumerate(kinds)
        ]
        return self.env["customer.care.plan"].concat(*plans)

    def _make_contents(self):
        about = {
            "name": "Tea",
            "model_id": self.env["ir.model"]._get_id("res.partner"),
        }
        mail = {**about, "body_html": "<p>Tea</p>", "use_default_to": True}
        sms = {**about, "body": "Tea"}
        return {
            "mail_template_id": self.env["mail.template"].create(mail).id,
            "sms_template_id": self.env["sms.template"].create(sms).id,
        }

    def test_each_day_is_as_its_dry_run(self):
        expected = Counter()
        for number in range(DAYS):
            day = TODAY + timedelta(days=number)
            self._wake_up(day)
            expected.update(row for plan in self.plans for row in self._dry(plan, day))
            self.policy._plan_care()
            self._record()
            self._carry_out_until(day + timedelta(days=1))
        self._carry_out_until(day + timedelta(days=2))
        done = Counter(self.executed.values())
        self.assertEqual((expected - done, done - expected), (Counter(), Counter()))
        self._check_variety()

    def _wake_up(self, day):
        """In the night people have called and bought; the open calls are of all ages
        and were not moved since the last contact was carried out."""
        self.clock.move_to(datetime(day.year, day.month, day.day, 2))
        self.ledger.search(self._waiting(True))[::3]._finish("reached")
        for partner in self.partners[day.day % 5 :: 5]:
            self._make_purchase(partner, day - timedelta(days=1))
        self.scoring._run(self.company)

    def _waiting(self, with_somebody):
        """Planned contacts, handed to somebody or not."""
        return [
            ("plan_id", "in", self.plans.ids),
            ("state", "=", "planned"),
            ("activity_id", "!=" if with_somebody else "=", False),
        ]

    def _dry(self, plan, day):
        channel = plan._interaction_type().channel
        return [
            (day, plan, row.partner_id, channel, row.at, row.state, row.reason)
            for row in plan._dry_run(day, day)
        ]

    def _carry_out_until(self, day):
        """What is due, on the second, up to the night before a day."""
        end = datetime(day.year, day.month, day.day, 2)
        waiting = [*self._waiting(False), ("date", "<", end)]
        while row := self.ledger.search(waiting, order="date", limit=1):
            self.assertGreaterEqual(row.date, Datetime.now(), "nothing is put off")
            self.clock.move_to(row.date)
            self.ledger._due()._carry_out()
            self._record()

    def _record(self):
        """What became of contacts, when it does."""
        rows = self.ledger.search([("plan_id", "in", self.plans.ids)])
        for row in rows.filtered(lambda row: row.id not in self.executed):
            made = row.state == "done" or row.activity_id
            if made or row.state != "planned":
                self.executed[row.id] = (
                    row.plan_date,
                    row.plan_id,
                    row.partner_id.id,
                    row.channel,
                    row.date,
                    "planned" if made else row.state,
                    row.reason,
                )

    def _check_variety(self):
        """The plans were all at work, and got in each other's way."""
        made = {row[:2] for row in self.executed.values() if not row[-1]}
        self.assertEqual(
            [sum(plan == by for _day, by in made) >= 6 for plan in self.plans],
            [True] * 4,
        )
        reasons = {row[-1] for row in self.executed.values()}
        self.assertEqual(reasons, {False, "limit", "plan_limit", "no_address"})
