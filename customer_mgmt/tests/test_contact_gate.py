from datetime import datetime, timedelta

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .common import CustomerCase

# Noon in the middle of a week, far from any change of clocks.
NOON = datetime(2026, 6, 24, 12)


class GateCase(CustomerCase):
    """Ann can be reached on every channel, and no rule limits it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.write(
            {
                "contact_rule_ids": [Command.clear()],
                "quiet_from": 0,
                "quiet_until": 0,
            }
        )
        cls.gate = cls.env["customer.contact.gate"]
        cls.ann = cls._make_contact("Ann")

    @classmethod
    def _make_contact(cls, name, **vals):
        return cls._make_customer(
            name,
            **{
                "email": f"{name.lower()}@example.com",
                "phone": "+32 2 290 34 90",
                "street": "Main Street 1",
                "tz": "UTC",
                **vals,
            },
        )

    @classmethod
    def _limit(cls, maximum, period, unit="days", **vals):
        return cls.env["customer.contact.rule"].create(
            {
                "policy_id": cls.policy.id,
                "maximum": maximum,
                "period": period,
                "unit": unit,
                **vals,
            }
        )

    @classmethod
    def _touch(cls, at, channel="email", purpose="marketing", partner=None, **vals):
        return cls.env["customer.interaction"].create(
            {
                "type": "mailing",
                "partner_id": (partner or cls.ann).id,
                "company_id": cls.company.id,
                "date": at,
                "channel": channel,
                "purpose": purpose,
                "state": "planned",
                **vals,
            }
        )

    def _ask(self, channel="email", purpose="marketing", at=NOON, partner=None, **more):
        partner = partner or self.ann
        return self.gate._can_contact(
            partner, channel, purpose, at, self.company, **more
        )[partner]

    def _reason(self, *args, **kwargs):
        return self._ask(*args, **kwargs).reason


@tagged("post_install", "-at_install")
class TestContactLimits(GateCase):
    def test_no_rule_is_no_limit(self):
        for minute in range(20):
            self._touch(NOON - timedelta(minutes=minute))
        verdict = self._ask()
        self.assertTrue(verdict.allowed)
        self.assertEqual(verdict.at, NOON)
        self.assertIsNone(verdict.note)

    def test_zero_is_never(self):
        self._limit(0, 7, channel="sms")
        verdict = self._ask("sms")
        self.assertEqual(verdict.reason, "never")
        self.assertEqual(verdict.note, "Never · SMS · all purposes")
        self.assertIsNone(self._reason("email"))

    def test_limit_of_a_channel(self):
        self._limit(2, 7, channel="email")
        self._touch(NOON - timedelta(days=6))
        self._touch(NOON - timedelta(days=1), channel="sms")
        self.assertIsNone(self._reason())
        self._touch(NOON - timedelta(days=2))
        verdict = self._ask()
        self.assertEqual(verdict.reason, "limit")
        self.assertEqual(verdict.note, "At most 2 in 7 days · Email · all purposes")
        self.assertIsNone(self._reason("sms"))

    def test_limit_of_a_purpose(self):
        self._limit(1, 30, purpose="survey")
        self._touch(NOON - timedelta(days=3), purpose="marketing")
        self.assertIsNone(self._reason("sms", "survey"))
        self._touch(NOON - timedelta(days=3), purpose="survey")
        self.assertEqual(self._reason("sms", "survey"), "limit")
        self.assertIsNone(self._reason("sms", "marketing"))

    def test_limit_of_all_channels_together(self):
        self._limit(4, 7)
        for day, channel in enumerate(("sms", "email", "phone")):
            self._touch(NOON - timedelta(days=day, hours=1), channel)
        self.assertIsNone(self._reason("visit", "care"))
        self._touch(NOON - timedelta(days=4), "wechat", "care")
        self.assertEqual(self._reason("visit", "care"), "limit")

    def test_gap_ends_after_exactly_48_hours(self):
        self._limit(1, 48, "hours")
        self._touch(NOON - timedelta(hours=48))
        self.assertIsNone(self._reason())
        self.assertEqual(self._reason(at=NOON - timedelta(seconds=1)), "limit")

    def test_reserved_slot_of_tomorrow_counts(self):
        self._limit(1, 48, "hours")
        self._touch(NOON + timedelta(hours=47))
        self.assertEqual(self._reason(), "limit")
        self.assertIsNone(self._reason(at=NOON - timedelta(hours=1)))

    def test_no_window_holds_too_many_but_two_sides_do_not_add_up(self):
        """Two contacts before and after that do not share a week with each other."""
        self._limit(2, 7)
        self._touch(NOON - timedelta(days=5))
        self._touch(NOON + timedelta(days=5))
        self.assertIsNone(self._reason())
        self._touch(NOON + timedelta(days=1))
        self.assertEqual(self._reason(), "limit")

    def test_window_that_starts_with_a_contact_before(self):
        self._limit(2, 7)
        self._touch(NOON - timedelta(days=3))
        self._touch(NOON + timedelta(days=3))
        self.assertEqual(self._reason(), "limit")

    def test_what_did_not_happen_does_not_count(self):
        self._limit(1, 7)
        for state in ("suppressed", "held_out", "failed", "cancelled"):
            self._touch(NOON - timedelta(days=1), state=state)
        self._touch(NOON - timedelta(days=1), direction="in")
        self._touch(NOON - timedelta(days=1), purpose="transactional")
        self._touch(NOON - timedelta(days=1), purpose="service")
        self.assertIsNone(self._reason())

    def test_what_the_customer_waits_for_is_exempt(self):
        self._limit(0, 7)
        self._touch(NOON)
        self.policy.write({"quiet_from": 21, "quiet_until": 9})
        self.ann.no_personalisation = True
        self.env["mail.blacklist"]._add(self.ann.email)
        night = NOON.replace(hour=23)
        for purpose in ("service", "transactional"):
            verdict = self._ask("email", purpose, night, personalised=True)
            self.assertTrue(verdict.allowed)
            self.assertEqual(verdict.at, night)
        self.ann.email = False
        self.assertEqual(self._reason("email", "transactional"), "no_address")

    def test_other_company_counts_for_itself(self):
        sister = self._make_company("Sister")
        self._limit(1, 7)
        self._touch(NOON, company_id=sister.id)
        self.assertIsNone(self._reason())
        verdict = self.gate._can_contact(self.ann, "email", "care", NOON, sister)
        self.assertEqual(
            verdict[self.ann].note,
            "At most 1 in 48 hours · all channels · all purposes",
        )

    def test_own_reservation_is_ignored(self):
        self._limit(1, 7)
        row = self._touch(NOON)
        self.assertEqual(self._reason(), "limit")
        self.assertIsNone(self._reason(ignored=row))
        self._touch(NOON + timedelta(days=6))
        self.assertEqual(self._reason(ignored=row), "limit")

    def test_people_are_judged_one_by_one(self):
        self._limit(1, 7)
        bob = self._make_contact("Bob")
        self._touch(NOON)
        verdicts = self.gate._can_contact(
            self.ann | bob, "email", "marketing", NOON, self.company
        )
        self.assertEqual(
            {partner.name: verdict.allowed for partner, verdict in verdicts.items()},
            {"Ann": False, "Bob": True},
        )

    def test_nobody_to_ask_for(self):
        nobody = self.env["res.partner"]
        self.assertEqual(self.gate._can_contact(nobody, "email", "care"), {})

    def test_rows_of_a_plan(self):
        """Candidates of several channels at once, with the key they came with."""
        self._limit(1, 7, channel="sms")
        bob = self._make_contact("Bob")
        self._touch(NOON, "sms")
        self._touch(NOON, "sms", partner=bob)
        candidates = SQL(
            """VALUES ('a', %s, 'sms', 'care', %s::timestamp, FALSE),
                      ('b', %s, 'email', 'care', %s::timestamp, FALSE)""",
            self.ann.id,
            NOON,
            bob.id,
            NOON,
        )
        named = SQL(
            "SELECT * FROM (%s) v(key, partner_id, channel, purpose, at, personalised)",
            candidates,
        )
        rows = self.env.execute_query(self.gate._query_verdicts(self.company, named))
        self.assertCountEqual(
            rows,
            [
                (
                    "a",
                    self.ann.id,
                    "sms",
                    "care",
                    NOON,
                    "limit",
                    "At most 1 in 7 days · SMS · all purposes",
                ),
                ("b", bob.id, "email", "care", NOON, None, None),
            ],
        )

    def test_query_count(self):
        """Two for the policy, two for its rules and one statement for the verdicts,
        however many people are asked for."""
        partners = self.ann
        for number in range(30):
            partners |= self._make_contact(f"Customer {number}")
        self._limit(1, 7, channel="sms")
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(5):
            self.gate._can_contact(partners, "email", "care", NOON, self.company)


@tagged("post_install", "-at_install")
class TestContactBlockers(GateCase):
    def test_no_address(self):
        self.ann.write({"email": False, "phone": False, "street": False})
        for channel in ("email", "sms", "phone", "post"):
            self.assertEqual(self._reason(channel), "no_address", channel)
        for channel in ("wechat", "visit", "event"):
            self.assertIsNone(self._reason(channel), channel)

    def test_number_that_is_no_number(self):
        self.ann.phone = "ask Bob"
        self.assertEqual(self._reason("sms"), "no_address")
        self.assertIsNone(self._reason("phone"))

    def test_archived(self):
        self.ann.active = False
        self.assertEqual(self._reason(), "blocked")

    def test_blocked_by_hand_with_all_people_of_the_customer(self):
        shop = self._make_contact("Shop", is_company=True)
        buyer = self._make_contact("Buyer", parent_id=shop.id)
        self._make_purchase(shop, datetime(2026, 6, 1))
        self._score()
        self.assertIsNone(self._reason(partner=buyer))
        self._profile(shop)._set_manual_stage("blocked", "Dispute")
        self.assertEqual(self._reason(partner=buyer), "blocked")
        self._profile(shop).action_reopen()
        self.assertIsNone(self._reason(partner=buyer))

    def test_held_out_until_the_campaign_is_measured(self):
        shop = self._make_contact("Shop", is_company=True)
        buyer = self._make_contact("Buyer", parent_id=shop.id)
        self._touch(NOON, partner=shop, state="held_out", protected_until=NOON)
        self.assertEqual(self._reason(partner=shop), "held_out")
        self.assertEqual(self._reason(partner=buyer), "held_out")
        later = NOON + timedelta(seconds=1)
        self.assertIsNone(self._reason(partner=shop, at=later))

    def test_held_out_by_another_company(self):
        sister = self._make_company("Sister")
        self._touch(NOON, company_id=sister.id, state="held_out", protected_until=NOON)
        self.assertIsNone(self._reason())

    def test_email_blacklist(self):
        self.env["mail.blacklist"]._add("Ann <ANN@example.com>")
        self.assertEqual(self._reason("email"), "blacklist")
        self.assertIsNone(self._reason("sms"))
        self.env["mail.blacklist"]._remove(self.ann.email)
        self.assertIsNone(self._reason("email"))

    def test_phone_blacklist(self):
        self.env["phone.blacklist"]._add([self.ann.phone_sanitized])
        self.assertEqual(self._reason("sms"), "blacklist")
        self.assertEqual(self._reason("phone"), "blacklist")
        self.assertIsNone(self._reason("email"))

    def test_objection(self):
        self.env["customer.consent"].create(
            {
                "partner_id": self.ann.id,
                "company_id": self.company.id,
                "channel": "sms",
                "purpose": "marketing",
                "state": "withdrawn",
            }
        )
        self.assertEqual(self._reason("sms", "marketing"), "consent")
        self.assertIsNone(self._reason("sms", "care"))
        self.assertIsNone(self._reason("email", "marketing"))
        sister = self._make_company("Sister")
        verdicts = self.gate._can_contact(self.ann, "sms", "marketing", NOON, sister)
        self.assertTrue(verdicts[self.ann].allowed)

    def test_consent_that_must_be_given(self):
        self._limit(1, 1, kind="consent", channel="sms")
        self.assertEqual(self._reason("sms"), "consent")
        self.assertIsNone(self._reason("email"))
        consent = self.env["customer.consent"].create(
            {
                "partner_id": self.ann.id,
                "company_id": self.company.id,
                "channel": "sms",
                "purpose": "marketing",
            }
        )
        self.assertIsNone(self._reason("sms", "marketing"))
        self.assertEqual(self._reason("sms", "care"), "consent")
        consent.state = "withdrawn"
        self.assertEqual(self._reason("sms", "marketing"), "consent")

    def test_consent_for_everything_is_not_asked_where_nobody_can_give_it(self):
        self._limit(1, 1, kind="consent")
        self.assertEqual(self._reason("visit", "care"), "consent")
        self.assertIsNone(self._reason("chat", "care"))

    def test_no_personal_offers(self):
        self.ann.no_personalisation = True
        self.assertEqual(self._reason(personalised=True), "no_personalisation")
        self.assertIsNone(self._reason(personalised=False))

    def test_blocker_goes_before_limit(self):
        self._limit(0, 7)
        self.env["mail.blacklist"]._add(self.ann.email)
        self.assertEqual(self._reason(), "blacklist")


@tagged("post_install", "-at_install")
class TestQuietHours(GateCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.write({"quiet_from": 21, "quiet_until": 9})

    def _moved(self, *when, channel="sms", tz="UTC"):
        self.ann.tz = tz
        return self._ask(channel, at=datetime(*when)).at

    def test_over_midnight(self):
        nine = datetime(2026, 6, 25, 9)
        self.assertEqual(
            self._moved(2026, 6, 24, 20, 59), datetime(2026, 6, 24, 20, 59)
        )
        self.assertEqual(self._moved(2026, 6, 24, 21), nine)
        self.assertEqual(self._moved(2026, 6, 25, 0), nine)
        self.assertEqual(self._moved(2026, 6, 25, 8, 59, 59), nine)
        self.assertEqual(self._moved(2026, 6, 25, 9), nine)

    def test_within_a_day(self):
        self.policy.write({"quiet_from": 12.5, "quiet_until": 14})
        self.assertEqual(
            self._moved(2026, 6, 24, 12, 29), datetime(2026, 6, 24, 12, 29)
        )
        self.assertEqual(self._moved(2026, 6, 24, 12, 30), datetime(2026, 6, 24, 14))
        self.assertEqual(self._moved(2026, 6, 24, 14), datetime(2026, 6, 24, 14))
        self.assertEqual(self._moved(2026, 6, 24, 0), datetime(2026, 6, 24))

    def test_equal_hours_are_none(self):
        self.policy.write({"quiet_from": 9, "quiet_until": 9})
        self.assertEqual(self._moved(2026, 6, 24, 3), datetime(2026, 6, 24, 3))

    def test_channels_that_do_not_ring(self):
        night = (2026, 6, 24, 23)
        for channel in ("email", "phone", "wechat", "visit"):
            moved = self._moved(*night, channel=channel)
            self.assertEqual(moved, datetime(2026, 6, 25, 9), channel)
        for channel in ("post", "web"):
            moved = self._moved(*night, channel=channel)
            self.assertEqual(moved, datetime(*night), channel)

    def test_zone_of_the_customer(self):
        """20:00 in Brussels is 02:00 in Shanghai, where 09:00 is 01:00 UTC."""
        evening = (2026, 6, 24, 18)
        self.assertEqual(
            self._moved(*evening, tz="Europe/Brussels"), datetime(*evening)
        )
        self.assertEqual(
            self._moved(*evening, tz="Asia/Shanghai"), datetime(2026, 6, 25, 1)
        )

    def test_zone_of_the_policy_if_that_of_the_customer_is_unknown(self):
        self.policy.tz = "Asia/Shanghai"
        self.assertEqual(
            self._moved(2026, 6, 24, 18, tz=False), datetime(2026, 6, 25, 1)
        )

    def test_zone_of_the_policy_if_the_database_does_not_know_the_customers(self):
        """Others in the same statement keep their own."""
        self.policy.tz = "Asia/Shanghai"
        bob = self._make_contact("Bob", tz="Europe/Brussels")
        self.env.cr.execute(
            "UPDATE res_partner SET tz = 'Mars/Olympus_Mons' WHERE id = %s",
            [self.ann.id],
        )
        self.ann.invalidate_recordset(["tz"])
        evening = datetime(2026, 6, 24, 18)
        verdicts = self.gate._can_contact(
            self.ann | bob, "sms", "marketing", evening, self.company
        )
        self.assertEqual(verdicts[self.ann].at, datetime(2026, 6, 25, 1))
        self.assertEqual(verdicts[bob].at, evening)

    def test_zone_of_a_new_company(self):
        """Browsers call it Calcutta; a zone that the database does not know is none."""
        for zone, expected in (
            ("Asia/Calcutta", "Asia/Calcutta"),
            ("Mars/Olympus_Mons", "UTC"),
        ):
            contact = self._make_customer(zone)
            self.env.cr.execute(
                "UPDATE res_partner SET tz = %s WHERE id = %s", [zone, contact.id]
            )
            contact.invalidate_recordset(["tz"])
            company = self.env["res.company"].create(
                {"name": zone, "partner_id": contact.id}
            )
            self.assertEqual(company.customer_policy_id.tz, expected)

    def test_zones_are_read_once(self):
        self.policy._get_zones()
        with self.assertQueryCount(0):
            self.assertIn("Asia/Shanghai", self.policy._get_zones())

    def test_change_of_clocks(self):
        """09:00 in Brussels is 08:00 UTC in winter and 07:00 UTC in summer."""
        self.assertEqual(
            self._moved(2026, 3, 28, 22, tz="Europe/Brussels"), datetime(2026, 3, 29, 7)
        )
        self.assertEqual(
            self._moved(2026, 10, 24, 22, tz="Europe/Brussels"),
            datetime(2026, 10, 25, 8),
        )

    def test_end_at_an_hour_that_does_not_exist(self):
        self.policy.quiet_until = 2.5
        self.assertEqual(
            self._moved(2026, 3, 29, 0, tz="Europe/Brussels"),
            datetime(2026, 3, 29, 1, 30),
        )

    def test_limits_apply_to_the_moved_moment(self):
        self._limit(1, 12, "hours")
        self._touch(datetime(2026, 6, 25, 20))
        self.assertEqual(self._reason("sms", at=datetime(2026, 6, 24, 22)), "limit")
        self.assertIsNone(self._reason("post", at=datetime(2026, 6, 24, 22)))
