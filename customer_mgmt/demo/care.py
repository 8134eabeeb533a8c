"""Calls, visits, messages, wishes and refusals of the last months.

No Odoo in here: like the shop, they are made up from a seed and the date of today.
Whoever has bought once lately was welcomed, whoever stayed away too long was written
to, and the good customers are called about every month, so that some calls are due
on whatever day the shop is loaded.
"""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from random import Random

from . import small_talk
from .care_records import Appointment, Care, Consent, ServiceNote, Touch, Trait
from .records import Shop

SEED = 7
CALLED = ("loyal", "account", "slipping", "regular", "occasional")
HISTORY = 120  # days since the plans run
AT_RISK_AFTER = 85  # about the limit that the repurchase curve gives
NEVER_CLOSER = 3  # days between two contacts with the same customer
# UTC; nobody calls at night.
HOURS = (10, 16)
UNASSIGNED = "zh"  # looks after customers without a salesperson


def build_care(shop: Shop, today: date, seed: int = SEED) -> Care:
    """What happened until the evening before ``today``, and the plans for today."""
    builder = _Builder(shop, today, Random(seed))
    builder.add_decisions()
    builder.add_plans()
    builder.add_daily_business()
    builder.add_appointments()
    builder.add_knowledge()
    return Care(
        touches=tuple(sorted(builder.touches, key=lambda touch: touch.moment)),
        appointments=tuple(builder.appointments),
        consents=tuple(builder.consents.values()),
        traits=tuple(builder.traits),
        service_notes=tuple(builder.service_notes),
        panel=builder.panel(),
    )


class _Builder:
    """Collects the records of care while the stories are told."""

    def __init__(self, shop, today, rng):
        self.today = today
        self.rng = rng
        self.customers = [c for c in shop.customers if not c.is_archived]
        self.purchases = _purchases(shop, today)
        self.touches = []
        self.appointments = []
        self.consents = {}
        self.traits = []
        self.service_notes = []
        self._reached = {}  # customer: days before today on which we turned to them

    # Decisions ------------------------------------------------------------------

    def add_decisions(self):
        """Some agreed to letters of news at the till, some objected to something."""
        people = [c for c in self.customers if not c.is_company]
        for customer in self.rng.sample(people, 40):
            self._decide(customer, "marketing", "email", True, 30, 400, "till")
        for customer in self.rng.sample(self._of("once", "twice", "slipping"), 8):
            self._decide(customer, "marketing", "email", False, 130, 300, "portal")
        for customer in self.rng.sample(self._of("loyal"), 3):
            note = "Prefers e-mail, please do not call"
            self._decide(customer, "care", "phone", False, 60, 200, "contact", note)
        # Has a birthday next week, and wants no wishes by e-mail.
        self._decide(self._of("loyal")[2], "care", "email", False, 30, 90, "portal")

    def _decide(self, customer, purpose, channel, agreed, least, most, source, note=""):
        moment = self._moment(self.rng.randrange(least, most))
        key = customer.key, purpose, channel
        self.consents[key] = Consent(*key, agreed, moment, source, note)

    def _objects(self, customer, purpose, channel, days):
        """Whether somebody has objected to this by a day in the past."""
        consent = self.consents.get((customer.key, purpose, channel))
        if not consent or consent.is_granted:
            return False
        return consent.moment.date() <= self._day(days)

    # Care plans -----------------------------------------------------------------

    def add_plans(self):
        for customer in self.customers:
            self._welcome(customer)
        for customer in self.customers:
            self._miss(customer)
        self._opt_out_of_two()
        for customer in self._of(*CALLED):
            self._call_regularly(customer)

    def _welcome(self, customer):
        first = max(self._purchases(customer), default=0)
        if 2 <= first <= HISTORY:
            self._mail(customer, first - 1, "welcome", first)

    def _miss(self, customer):
        """Once, when a silence has become too long; some bought again afterwards."""
        days = [*self._purchases(customer), 0]
        for before, after in pairwise(days):
            entered = before - AT_RISK_AFTER
            if max(after, 1) < entered <= HISTORY - 20:
                self._remind(customer, entered)
                return

    def _remind(self, customer, entered):
        if self._objects(customer, "marketing", "email", entered):
            self._hold_back(customer, entered, "miss_you", "consent", kind="email")
        elif self._mail(customer, entered, "miss_you", entered):
            self._maybe_answer(customer, entered)

    def _mail(self, customer, days, plan, occasion):
        if not self._may_turn_to(customer, days):
            return False
        self._add(
            customer,
            days,
            "email",
            small_talk.SUBJECTS[plan],
            plan=plan,
            occasion=self._day(occasion),
        )
        return True

    def _maybe_answer(self, customer, days):
        if self.rng.random() < 0.2:
            subject, note = self.rng.choice(small_talk.REPLIES)
            self._add(customer, days - 1, "email_in", subject, note=note)

    def _opt_out_of_two(self):
        """Two customers of the reminder did not want to be reminded."""
        mails = [t for t in self.touches if t.plan == "miss_you" and t.state == "done"]
        for touch in self.rng.sample(mails[: len(mails) // 2], 2):
            key = touch.customer, "marketing", "email"
            moment = touch.moment + timedelta(hours=5)
            self.consents[key] = Consent(*key, False, moment, "link")

    def _call_regularly(self, customer):
        if not self._bought_lately(customer):
            return
        days = self.rng.randrange(95, HISTORY)
        while days > 8:
            self._call(customer, days)
            days -= self.rng.randrange(26, 45)

    def _call(self, customer, days):
        if not customer.phone:
            self._hold_back(customer, days, "calls", "no_address", kind="call")
        elif self._objects(customer, "care", "phone", days):
            self._hold_back(customer, days, "calls", "consent", kind="call")
        elif self._may_turn_to(customer, days):
            outcome, note = self.rng.choice(small_talk.CALLS)
            self._add(
                customer,
                days,
                "call",
                small_talk.SUBJECTS["calls"],
                outcome=outcome,
                note=note,
                plan="calls",
                occasion=self._day(days),
            )
        else:
            self._hold_back(customer, days, "calls", "limit", kind="call")

    def _hold_back(self, customer, days, plan, reason, kind):
        self._add(
            customer,
            days,
            kind,
            small_talk.SUBJECTS[plan],
            plan=plan,
            occasion=self._day(days),
            state="suppressed",
            reason=reason,
        )

    # Daily business -------------------------------------------------------------

    def add_daily_business(self):
        businesses = [c for c in self.customers if c.is_company]
        for customer in self.rng.sample(businesses, 16):
            self._visit(customer)
        for customer in [c for c in self.customers if c.town.country == "CN"][:20]:
            self._chat_on_wechat(customer)
        buyers = [c for c in self.customers if self._bought_lately(c)]
        for customer in self.rng.sample(buyers, 36):
            kind, summary, note = self.rng.choice(small_talk.FROM_CUSTOMERS)
            self._add(customer, self.rng.randrange(1, 90), kind, summary, note=note)

    def _visit(self, customer):
        days = self.rng.randrange(4, 100)
        if self._may_turn_to(customer, days):
            summary, outcome, note = self.rng.choice(small_talk.VISITS)
            self._add(customer, days, "visit", summary, outcome=outcome, note=note)

    def _chat_on_wechat(self, customer):
        days = self.rng.randrange(6, 100)
        if self._may_turn_to(customer, days):
            summary, question, answer = self.rng.choice(small_talk.WECHAT)
            self._add(customer, days, "wechat", summary, note=question)
            self._add(customer, days - 1, "wechat_in", summary, note=answer)

    # Today ----------------------------------------------------------------------

    def add_appointments(self):
        """Visits and messages that somebody promised for today."""
        willing = [c for c in self._of("account", "loyal") if self._may_be_called(c)]
        for user, tasks in small_talk.APPOINTMENTS.items():
            mine = [customer for customer in willing if _owner(customer) == user]
            chosen = self.rng.sample(mine, len(tasks))
            for customer, task in zip(chosen, tasks, strict=True):
                self.appointments.append(Appointment(customer.key, user, *task))

    def _may_be_called(self, customer):
        return customer.phone and not self._objects(customer, "care", "phone", 0)

    # Knowledge ------------------------------------------------------------------

    def add_knowledge(self):
        people = self._of("loyal", "regular")
        for is_chinese, texts in small_talk.SERVICE_NOTES.items():
            mine = [c for c in people if c.is_chinese == is_chinese]
            chosen = self.rng.sample(mine, len(texts))
            for customer, text in zip(chosen, texts, strict=True):
                self.service_notes.append(ServiceNote(customer.key, text))
        for name, (sources, values) in small_talk.TRAITS.items():
            for customer in self.rng.sample(people, 6):
                source, value = self.rng.choice(sources), self.rng.choice(values)
                day = self._day(self.rng.randrange(5, 300))
                self.traits.append(Trait(customer.key, name, source, day, value))

    def panel(self):
        """Regular tea drinkers who taste what comes new."""
        chosen = self.rng.sample(self._of("loyal", "regular"), 12)
        return tuple(customer.key for customer in chosen)

    # Helpers --------------------------------------------------------------------

    def _of(self, *stories):
        return [c for c in self.customers if c.key.rpartition("_")[0] in stories]

    def _purchases(self, customer):
        """Days before today, oldest first."""
        return self.purchases.get(customer.key, [])

    def _bought_lately(self, customer):
        return min(self._purchases(customer), default=HISTORY) < HISTORY

    def _may_turn_to(self, customer, days):
        """Keep the distance between contacts, as the plans would."""
        reached = self._reached.setdefault(customer.key, [])
        if any(abs(days - other) < NEVER_CLOSER for other in reached):
            return False
        reached.append(days)
        return True

    def _add(self, customer, days, kind, summary, **values):
        touch = Touch(
            customer.key, self._moment(days), kind, summary, _owner(customer), **values
        )
        self.touches.append(touch)

    def _day(self, days):
        return self.today - timedelta(days=days)

    def _moment(self, days):
        hour = self.rng.randrange(*HOURS)
        return datetime.combine(self._day(days), time(hour, self.rng.randrange(60)))


def _owner(customer):
    return customer.salesperson or UNASSIGNED


def _purchases(shop, today):
    """{customer: days before today of the purchases at the main company}"""
    days = {}
    for order in shop.orders:
        if order.state == "sale" and not order.at_branch:
            ago = (today - order.date.date()).days
            days.setdefault(order.customer, []).append(ago)
    return days
