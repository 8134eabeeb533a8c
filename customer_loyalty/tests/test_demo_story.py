from datetime import date, datetime, timedelta

from odoo.tests import BaseCase, tagged

from ..demo.story import Purchase, Rules, Story

START = datetime(2025, 1, 10, 12)
TODAY = date(2026, 6, 28)


@tagged("post_install", "-at_install")
class TestDemoStory(BaseCase):
    """The past of a member of the demonstration reads like a real one."""

    def _tell(self, *purchases):
        return Story(7, 1, Rules(14, 365, "month", 25000)).tell(purchases, TODAY)

    def _purchase(self, number, days, points, **values):
        moment = START + timedelta(days=days)
        return Purchase(number, f"S{number}", moment, points * 100, **values)

    def _steps(self, story):
        return [
            (move.type, move.points / 100, moment.date().isoformat())
            for move, moment in zip(story.account.moves, story.moments, strict=True)
            if not move.pending
        ]

    def test_points_wait_and_expire_at_the_end_of_the_month(self):
        story = self._tell(self._purchase(1, 0, 100))
        self.assertEqual(
            self._steps(story),
            [("release", 100, "2025-01-24"), ("expire", -100, "2026-02-01")],
        )
        self.assertEqual(story.account.points, 0)

    def test_the_reward_takes_what_expires_first(self):
        story = self._tell(
            self._purchase(1, 0, 200),
            self._purchase(2, 60, 200),
            self._purchase(3, 120, 10, may_redeem=True),
        )
        self.assertEqual(story.redeemed, [3])
        self.assertIn(("redeem", -250, "2025-05-10"), self._steps(story))
        self.assertEqual(
            self._steps(story)[-2:],
            [
                ("expire", -150, "2026-04-01"),
                ("expire", -10, "2026-06-01"),
            ],
        )

    def test_what_comes_back_takes_its_points_along(self):
        story = self._tell(
            self._purchase(1, 480, 100, returned=4000, returned_on=date(2026, 6, 1))
        )
        self.assertEqual(story.account.points, 6000)
        keys = [move.posting.key for move in story.account.moves]
        self.assertEqual(keys[0], "sale.order:1:7:0")
        self.assertEqual(keys[-1], "sale.order:1:7:3")

    def test_the_books_agree(self):
        purchases = [
            self._purchase(n, 23 * n, 40 + 7 * n, may_redeem=n % 2 == 0)
            for n in range(1, 23)
        ]
        account = self._tell(*purchases).account
        usable = [move.points for move in account.moves if not move.pending]
        held = [lot.remaining for lot in account.lots.values() if not lot.pending]
        self.assertEqual(account.points, sum(usable))
        self.assertEqual(account.points, sum(held))
        moments = self._tell(*purchases).moments
        self.assertEqual(moments, sorted(moments))
