from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

from odoo.tests import BaseCase, tagged

from ..demo.alerts import past_alerts
from ..demo.campaigns import CAMPAIGNS, recipients, won
from ..demo.care import build_care
from ..demo.shop import build_shop
from ..tools.birthday import next_birthdays
from ..tools.repurchase import GapCount, propose_limits, survival_curve


@tagged("post_install", "-at_install")
class TestDemoShop(BaseCase):
    """The demonstration tells the same stories whatever day it is loaded."""

    def test_same_day_same_shop(self):
        day = date(2026, 11, 22)
        self.assertEqual(build_shop(day), build_shop(day))

    def test_same_day_same_care(self):
        shop = build_shop(date(2026, 11, 22))
        cares = [build_care(shop, date(2026, 11, 22)) for _ in range(2)]
        self.assertEqual(*cares)

    def test_nothing_happens_today_or_later(self):
        for days in range(0, 800, 97):
            today = date(2026, 1, 1) + timedelta(days=days)
            shop = build_shop(today)
            self.assertLess(max(order.date.date() for order in shop.orders), today)
            self.assertLess(max(row.date for row in shop.returns), today)
            care = build_care(shop, today)
            self.assertLess(max(touch.moment.date() for touch in care.touches), today)
            self.assertLess(max(row.moment.date() for row in care.consents), today)

    def test_alerts_of_many_months(self):
        """Some came true, and some customers came back."""
        today = date(2026, 11, 22)
        days = {}
        for order in build_shop(today).orders:
            days.setdefault(order.customer, set()).add(order.date.date())
        since = today - timedelta(days=270)
        alerts = [
            alert
            for dates in days.values()
            for alert in past_alerts(sorted(dates), 90, 180, since, today)
        ]
        decided = [a for a in alerts if a.day < today - timedelta(days=90)]
        self.assertGreaterEqual(len({alert.day.month for alert in decided}), 5)
        self.assertTrue(any(alert.returned_on for alert in decided))
        self.assertTrue(any(not alert.returned_on for alert in decided))
        self.assertTrue(any(a.day > today - timedelta(days=14) for a in alerts))

    def test_contacts_of_the_past_keep_their_distance(self):
        """As the contact limits demand: at most one in 48 hours."""
        today = date(2026, 11, 22)
        days = {}
        for touch in build_care(build_shop(today), today).touches:
            if touch.state == "done" and not touch.kind.endswith("_in"):
                days.setdefault(touch.customer, []).append(touch.moment.date())
        gaps = [
            (after - before).days
            for moments in days.values()
            for before, after in pairwise(sorted(moments))
        ]
        self.assertGreaterEqual(min(gaps), 3)

    def test_campaigns_have_customers_on_every_day(self):
        """Enough of them for the verdict that the campaign is there to show."""
        for days in range(0, 700, 89):
            today = date(2026, 11, 22) + timedelta(days=days)
            shop = build_shop(today)
            sizes = [len(recipients(shop, today, campaign)) for campaign in CAMPAIGNS]
            self.assertGreater(min(sizes[:2]), 80)
            self.assertEqual(sizes[2], 50)

    def test_campaigns_win_their_lead(self):
        """By orders within the window, of those contacted who had not bought."""
        today = date(2026, 11, 22)
        shop, campaign = build_shop(today), CAMPAIGNS[0]
        keys = recipients(shop, today, campaign)
        treated = {key: number < 10 for number, key in enumerate(keys[:40])}
        control = {key: number < 10 for number, key in enumerate(keys[40:80])}
        orders = won(shop, today, campaign, treated, control)
        self.assertEqual(len(orders), 18)
        for order in orders:
            self.assertIs(treated[order.customer], False)
            self.assertGreater(order.date.date(), campaign.first_day(today))
            self.assertLess(order.date.date(), campaign.next_day(today))

    def test_birthdays_next_week(self):
        today = date(2027, 2, 24)
        coming = next_birthdays(today)
        days = [
            (coming[c.birthdate.month, c.birthdate.day] - today).days
            for c in build_shop(today).customers
            if c.birthdate
        ]
        self.assertLessEqual({7, 8, 9, 10, 12, 13}, set(days))

    def test_since_yesterday_somebody_slipped_on_every_day(self):
        """One-time buyers pass both limits of their curve every two days."""
        for days in range(0, 700, 89):
            today = date(2026, 11, 22) + timedelta(days=days)
            silences, limits = self._one_time_buyers(today)
            for limit in (limits.active_until, limits.lapsed_after):
                self.assertTrue({limit + 1, limit + 2} & silences, today)

    def _one_time_buyers(self, today):
        """(days since their purchase, limits after a first purchase)."""
        shop = build_shop(today)
        firms = {c.key for c in shop.customers if c.is_company}
        days = {}
        for order in shop.orders:
            if order.state == "sale" and order.customer not in firms:
                days.setdefault(order.customer, set()).add(order.date.date())
        silences = [(today - min(d)).days for d in days.values() if len(d) == 1]
        gaps = Counter(
            (sorted(d)[1] - min(d)).days for d in days.values() if len(d) > 1
        )
        still_open = Counter(silences)
        curve = survival_curve(
            GapCount(length, gaps[length], still_open[length])
            for length in gaps | still_open
        )
        return set(silences), propose_limits(curve)

    def test_keys_are_unique(self):
        shop = build_shop(date(2028, 2, 29))
        for records in (shop.customers, shop.orders, shop.products):
            keys = [record.key for record in records]
            self.assertEqual(len(keys), len(set(keys)))
