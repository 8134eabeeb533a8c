from datetime import date, datetime
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.tests import freeze_time, tagged

from .common import LoyaltyCase

LOGGER = "odoo.addons.customer_loyalty.models.loyalty_card_nightly"


@tagged("post_install", "-at_install")
class TestNightly(LoyaltyCase):
    """Every night lots become usable and expire, and nothing else is touched."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.write({"expire_after": 30, "pending_days": 10})
        cls.bob = cls._make_customer("Bob")
        cls.cid = cls._make_customer("Cid")
        cls.cron = cls.env.ref("customer_loyalty.ir_cron_loyalty_due")

    def _night(self, day):
        # The end of a cron run is committed: keep all of it in this transaction.
        with freeze_time(datetime(day.year, day.month, day.day, 1)):
            with self.enter_registry_test_mode():
                self.cron.method_direct_trigger()
        self.env.invalidate_all()

    @freeze_time("2026-06-01 12:00:00")
    def _earn(self):
        cards = self._make_card(self.ann) | self._make_card(self.bob)
        self._post(cards[0], 100, "earn", available=date(2026, 6, 11))
        self._post(cards[0], 7.5, "offer", expiry=date(2026, 6, 12))
        self._post(cards[1], 40, "earn")
        return cards

    def test_points_wait_then_expire(self):
        ann, bob = self._earn()
        self._night(date(2026, 6, 10))
        self.assertEqual((ann.points, ann.pending_points), (7.5, 100))
        self._night(date(2026, 6, 11))
        self.assertEqual((ann.points, ann.pending_points), (107.5, 0))
        self._night(date(2026, 6, 12))
        self.assertEqual(ann.points, 107.5)
        self._night(date(2026, 6, 13))
        self.assertEqual(ann.points, 100)
        self.assertEqual(bob.points, 40)
        self._night(date(2026, 7, 2))
        self.assertEqual(bob.points, 0)
        self._night(date(2026, 7, 12))
        self.assertEqual(ann.points, 0)
        self.assertEqual(
            self._steps(ann),
            [
                ("earn", 100.0),
                ("offer", 7.5),
                ("release", -100.0),
                ("release", 100.0),
                ("expire", -7.5),
                ("expire", -100.0),
            ],
        )
        self.assertProved()

    def test_a_night_without_anything_due_is_two_queries(self):
        self._earn()
        with freeze_time("2026-06-10 01:00:00"):
            self.env["loyalty.card"]._fetch_due_cards()
            with self.assertQueryCount(2):
                self.assertEqual(self.env["loyalty.card"]._fetch_due_cards(), [])

    def test_what_comes_twice_changes_nothing(self):
        ann, _bob = self._earn()
        for _time in range(2):
            self._night(date(2026, 7, 20))
        self.assertEqual(len(ann.move_ids), 6)
        self.assertProved()

    def test_one_card_that_fails_stops_nobody(self):
        ann, bob = self._earn()
        catch_up = type(ann)._catch_up

        def poisoned(cards):
            if bob in cards:
                raise ValueError("poison")
            return catch_up(cards)

        with patch.object(type(ann), "_catch_up", poisoned):
            with self.assertLogs(LOGGER, "ERROR") as logs:
                self._night(date(2026, 7, 2))
        self.assertEqual(len(logs.records), 1)
        self.assertIn(f"card {bob.id}", logs.output[0])
        self.assertEqual((ann.points, bob.points), (100, 40))
        self._night(date(2026, 7, 2))
        self.assertEqual(bob.points, 0)
        self.assertProved()

    def test_who_lost_a_race_is_tried_again(self):
        ann, bob = self._earn()
        catch_up, tries = type(ann)._catch_up, []

        def racing(cards):
            tries.append(len(cards))
            if len(tries) == 1:
                raise SerializationFailure("somebody else posted")
            return catch_up(cards)

        with patch.object(type(ann), "_catch_up", racing):
            self._night(date(2026, 7, 2))
        self.assertEqual(tries, [2, 1, 1])
        self.assertEqual((ann.points, bob.points), (100, 0))

    def test_archived_programs_and_other_companies_go_on(self):
        ann, bob = self._earn()
        other = self._make_company("Other")
        program = self._make_program(company_id=other.id, expire_after=5)
        cid = self._make_card(self.cid, program=program)
        with freeze_time("2026-06-01 12:00:00"):
            self._post(cid, 12, "earn")
        self.program.active = False
        self._night(date(2026, 7, 2))
        self.assertEqual((ann.points, bob.points, cid.points), (100, 0, 0))
        self.assertProved()
