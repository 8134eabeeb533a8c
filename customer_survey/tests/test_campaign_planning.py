from datetime import date, datetime, timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError
from psycopg2.errors import CheckViolation, SerializationFailure

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL, mute_logger

from .common_campaign import NOON, CampaignCase

YESTERDAY = date(2026, 6, 28)


@tagged("post_install", "-at_install")
class TestCampaignPlanning(CampaignCase):
    def _moved(self, moment, zone="UTC", **vals):
        """A moment, moved into the hours of sending."""
        self.campaign.write(vals)
        ((moved,),) = self.env.execute_query(
            SQL(
                "SELECT %s",
                self.campaign._sql_in_window(
                    SQL("%s::timestamp", moment), SQL("%s", zone)
                ),
            )
        )
        return moved

    # Events -----------------------------------------------------------------------

    def test_a_purchase_is_asked_about_once(self):
        self._make_purchase(self.ann, YESTERDAY)
        self.assertEqual(self._plan(), 1)
        self.assertEqual(self._plan(), 0)
        purchase = self._purchases(self.ann)
        self.assertRecordValues(
            self._invitations(),
            [
                {
                    "partner_id": self.ann.id,
                    "state": "planned",
                    "source_model": "customer.transaction",
                    "source_id": purchase.res_id,
                    "dedupe_key": f"customer.transaction:{purchase.res_id}",
                    "address": "ann@example.com",
                    "event_date": datetime(2026, 6, 28),
                    "due_date": NOON,
                }
            ],
        )

    def test_a_delay_counts_from_the_event(self):
        self.campaign.write({"delay": 3, "send_from": 9, "send_until": 20})
        self._make_purchase(self.ann, YESTERDAY)
        self._plan()
        self.assertEqual(self._invitations().due_date, datetime(2026, 7, 1, 9))

    def test_what_is_long_past_or_before_the_start_is_left_alone(self):
        self._make_purchase(self.ann, YESTERDAY - timedelta(days=10))
        self.campaign.date_start = NOON
        self._make_purchase(self.bob, YESTERDAY)
        self.assertEqual(self._plan(), 0)

    def test_a_return_is_no_purchase(self):
        self._make_purchase(self.ann, YESTERDAY, amount=-50)
        self.assertEqual(self._plan(), 0)

    def test_only_chosen_sales_channels(self):
        other = self.channel.copy({"code": "test_other", "name": "Other"})
        self._make_purchase(self.ann, YESTERDAY)
        self._make_purchase(self.bob, YESTERDAY, channel_id=other.id)
        self.campaign.sale_channel_ids = other
        self._plan()
        self.assertEqual(self._invitations().partner_id, self.bob)

    def test_purchases_at_the_till_are_others(self):
        self._make_purchase(self.ann, YESTERDAY)
        self.campaign.trigger = "pos_purchase"
        self.assertEqual(self._plan(), 0)

    def test_a_stage_is_entered(self):
        self._make_purchase(self.ann, YESTERDAY)
        self._make_purchase(self.bob, YESTERDAY)
        self._score(YESTERDAY)
        changes = self.env["customer.stage.change"]
        changes.search([]).unlink()
        for partner, stage in ((self.ann, "lapsed"), (self.bob, "active")):
            changes.create(
                {
                    "profile_id": self._profile(partner).id,
                    "company_id": self.company.id,
                    "date": YESTERDAY,
                    "stage_to": stage,
                }
            )
        self.campaign.write({"trigger": "stage_entered", "stage": "lapsed"})
        self._plan()
        self.assertEqual(self._invitations().partner_id, self.ann)
        self.assertEqual(self._invitations().source_model, "customer.stage.change")

    def test_registration_of_contacts(self):
        self.campaign.trigger = "registration"
        silent = self._make_customer("No Address")
        old = self._make_customer("Old", email="old@example.com")
        everybody = self.ann | self.bob | silent | old
        self.env.flush_all()
        for partner, day in ((self.ann, NOON), (silent, NOON), (old, "2020-01-01")):
            self.env.cr.execute(
                SQL(
                    "UPDATE res_partner SET create_date = %s WHERE id = %s",
                    day,
                    partner.id,
                )
            )
        for partner in (self.ann, old):
            self.env["customer.interaction"]._log(
                [
                    {
                        "type": "registration",
                        "partner_id": partner.id,
                        "company_id": self.company.id,
                        "date": NOON,
                    }
                ]
            )
        self._plan()
        invited = self._invitations(partner=everybody)
        self.assertEqual(invited.partner_id, self.ann | self.bob | old)
        self.assertEqual(len(invited), 3)

    def test_addresses_and_suppliers_do_not_register(self):
        self.campaign.trigger = "registration"
        firm = self._make_customer("Firm", email="firm@example.com", is_company=True)
        everybody = firm
        for name, vals in (
            ("Dock", {"parent_id": firm.id, "type": "delivery"}),
            ("Person", {"parent_id": firm.id, "type": "contact"}),
            ("Grower", {"supplier_rank": 1}),
            ("Both", {"supplier_rank": 1, "customer_rank": 1}),
        ):
            email = f"{name.lower()}@example.com"
            everybody |= self._make_customer(name, email=email, **vals)
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE res_partner SET create_date = %s WHERE id IN %s",
                NOON,
                tuple(everybody.ids),
            )
        )
        self._plan()
        invited = self._invitations(partner=everybody).partner_id
        self.assertEqual(sorted(invited.mapped("name")), ["Both", "Firm", "Person"])

    def test_deliveries_need_inventory(self):
        self.campaign.action_close()
        self.campaign.trigger = "delivered"
        if self.campaign._knows_deliveries():
            self.campaign.action_launch()
            self.assertEqual(self._plan(), 0)
        else:
            with self.assertRaisesRegex(UserError, "Deliveries are not known"):
                self.campaign.action_launch()

    def test_applications_tell_and_are_never_stopped(self):
        self.campaign.trigger = "case_closed"
        order = self._make_order(self.ann, YESTERDAY)
        campaigns = self.env["customer.survey.campaign"]
        campaigns._trigger_event("case_closed", order)
        campaigns._trigger_event("case_closed", order)
        invitation = self._invitations()
        self.assertEqual(invitation.dedupe_key, f"sale.order:{order.id}")
        self.patch(type(campaigns), "_query_records", lambda *args: SQL("nonsense"))
        with self.assertLogs("odoo.addons.customer_survey", "ERROR"):
            campaigns._trigger_event("case_closed", order)
        self.assertTrue(order.exists())

    def test_a_case_that_is_closed_again_is_asked_about_again(self):
        self.campaign.trigger = "case_closed"
        case = self._make_closed_case()
        self._invitations()._send()
        case.action_reopen()
        case.action_close()
        case._ask_satisfaction()
        self._make_closed_case()
        rows = self._invitations()
        self.assertEqual(
            rows.mapped("dedupe_key")[:2],
            [f"customer.case:{case.id}", f"customer.case:{case.id}:1"],
        )
        self.assertEqual(rows.mapped("state"), ["sent", "planned", "skipped"])
        self.assertEqual(rows.mapped("reason"), [False, False, "repeated"])

    def test_a_case_closed_twice_before_it_is_asked_about_is_asked_about_once(self):
        self.campaign.trigger = "case_closed"
        case = self._make_closed_case()
        case.action_reopen()
        case.action_close()
        self.assertEqual(self._invitations().mapped("state"), ["planned", "skipped"])

    def test_what_the_application_does_wrong_is_not_hidden(self):
        order = self._make_order(self.ann, YESTERDAY)
        campaigns = self.env["customer.survey.campaign"]
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.campaign.delay = -1
            campaigns._trigger_event("case_closed", order)

    def test_a_lost_race_is_run_again(self):
        self.campaign.trigger = "case_closed"
        order = self._make_order(self.ann, YESTERDAY)
        campaigns = self.env["customer.survey.campaign"]
        with (
            patch.object(type(campaigns), "_plan", side_effect=SerializationFailure),
            self.assertRaises(SerializationFailure),
        ):
            campaigns._trigger_event("case_closed", order)

    # Who --------------------------------------------------------------------------

    def test_colleagues_and_the_archived_are_not_asked(self):
        colleague = self.env.user.partner_id
        self.ann.active = False
        self.campaign._plan(self.campaign._query_by_hand(colleague | self.ann))
        self.assertFalse(self._invitations())

    def test_customers_of_another_company(self):
        other = self._make_company("Elsewhere")
        self._make_purchase(self.bob, YESTERDAY, company_id=other.id)
        self.assertEqual(self._plan(), 0)
        self.ann.company_id = other
        self.assertFalse(self._invite(self.ann))

    def test_only_the_segment(self):
        segment = self._make_segment(self.bob)
        self.campaign.segment_id = segment
        for partner in (self.ann, self.bob):
            self._make_purchase(partner, YESTERDAY)
        self._plan()
        self.assertEqual(self._invitations().partner_id, self.bob)

    def _make_segment(self, partners):
        segment = self.env["customer.segment"].create(
            {"name": "Chosen", "kind": "static", "company_id": self.company.id}
        )
        self.env["customer.segment.member"].create(
            [
                {
                    "segment_id": segment.id,
                    "partner_id": partner.id,
                    "date_in": NOON - timedelta(days=1),
                    "cause_in": "hand",
                }
                for partner in partners
            ]
        )
        return segment

    # Once per address -------------------------------------------------------------

    def test_contacts_with_the_same_address_are_asked_once(self):
        twin = self._make_customer("Ann B.", email="ANN@example.com")
        for partner in (self.ann, twin):
            self._make_purchase(partner, YESTERDAY)
        self._plan()
        rows = self._invitations().sorted("partner_id")
        self.assertEqual(rows.mapped("state"), ["planned", "skipped"])
        self.assertEqual(rows[1].reason, "repeated")

    def test_not_again_for_some_days(self):
        self._make_purchase(self.ann, YESTERDAY)
        self._plan()
        self._make_purchase(self.ann, YESTERDAY)
        self._plan()
        self.assertEqual(self._invitations().mapped("reason"), [False, "repeated"])
        self.campaign.repeat_days = 0
        self._make_purchase(self.ann, YESTERDAY)
        self._plan()
        self.assertEqual(self._invitations()[-1].state, "planned")

    def test_the_next_purchase_counts_when_days_have_passed(self):
        self._send(self.ann)
        with self._later(days=91):
            self._make_purchase(self.ann, NOON.date() + timedelta(days=90))
            self._plan()
            self.assertEqual(self._invitations()[-1].state, "planned")

    # Samples ----------------------------------------------------------------------

    def test_a_sample_says_who_is_not_in_it(self):
        self.campaign.write({"sample_percent": 50, "repeat_days": 0})
        partners = self.env["res.partner"].create(
            [{"name": f"C{n}", "email": f"c{n}@example.com"} for n in range(200)]
        )
        events = self.campaign._query_by_hand(partners)
        self.assertEqual(self.campaign._plan(events), 200)
        rows = self._invitations()
        drawn = rows.filtered(lambda row: row.state == "planned")
        self.assertTrue(70 <= len(drawn) <= 130, len(drawn))
        self.assertEqual(set((rows - drawn).mapped("reason")), {"sample"})
        names = drawn.partner_id
        rows.unlink()
        self.campaign._plan(events)
        again = self._invitations().filtered(lambda row: row.state == "planned")
        self.assertEqual(again.partner_id, names, "drawn the same way again")

    def test_by_hand_there_is_no_sample(self):
        self.campaign.sample_percent = 1
        self.assertEqual(self._invite(self.ann).state, "planned")

    # Periods ----------------------------------------------------------------------

    def test_everybody_of_a_segment_once_a_period(self):
        twin = self._make_customer("Bobby", email="bob@example.com")
        campaign = self._make_campaign(
            kind="periodic",
            segment_id=self._make_segment(self.ann | self.bob | twin).id,
            period_days=30,
        )
        campaign.date_start = NOON
        self.assertEqual(self._plan(campaign), 2)
        with self._later(days=29):
            self.assertEqual(self._plan(campaign), 0)
        with self._later(days=30):
            self.assertEqual(self._plan(campaign), 2)

    def test_a_period_needs_a_segment(self):
        with self.assertRaisesRegex(ValidationError, "Choose the segment"):
            self.campaign.kind = "periodic"

    def test_a_segment_is_invited_by_hand(self):
        campaign = self._make_campaign(
            kind="manual", segment_id=self._make_segment(self.ann).id
        )
        self.assertEqual(self._plan(campaign), 0, "not by itself")
        campaign.action_invite_segment()
        campaign.action_invite_segment()
        self.assertEqual(self._invitations(campaign).partner_id, self.ann)

    # When -------------------------------------------------------------------------

    def test_hours_of_sending(self):
        hours = {"send_from": 9, "send_until": 20}
        for hour, moved in (
            (8, datetime(2026, 6, 29, 9)),
            (9, datetime(2026, 6, 29, 9)),
            (19, datetime(2026, 6, 29, 19)),
            (20, datetime(2026, 6, 30, 9)),
        ):
            moment = datetime(2026, 6, 29, hour)
            self.assertEqual(self._moved(moment, **hours), moved, hour)

    def test_weekends(self):
        vals = {"send_from": 9, "send_until": 20, "weekdays_only": True}
        monday = datetime(2026, 7, 6, 9)
        for moment in (
            datetime(2026, 7, 3, 21),
            datetime(2026, 7, 4, 12),
            datetime(2026, 7, 5, 23),
        ):
            self.assertEqual(self._moved(moment, **vals), monday)
        friday = datetime(2026, 7, 3, 12)
        self.assertEqual(self._moved(friday, **vals), friday)

    def test_the_clock_on_the_wall_decides_when_clocks_change(self):
        hours = {"send_from": 9, "send_until": 20}
        for evening, morning in (
            # Winter to summer: nine o'clock comes an hour earlier in UTC.
            (datetime(2026, 3, 28, 21), datetime(2026, 3, 29, 7)),
            (datetime(2026, 10, 24, 21), datetime(2026, 10, 25, 8)),
        ):
            moved = self._moved(evening, "Europe/Brussels", **hours)
            self.assertEqual(moved, morning)

    def test_the_zone_of_the_customer_else_of_the_company(self):
        self.policy.tz = "Europe/Brussels"
        self.campaign.write({"send_from": 9, "send_until": 13, "delay": 0})
        self.ann.tz = "Asia/Shanghai"
        rows = self._invite(self.ann | self.bob)
        due = {row.partner_id: row.due_date for row in rows}
        # Noon in UTC is 20:00 in Shanghai and 14:00 in Brussels.
        self.assertEqual(due[self.ann], datetime(2026, 6, 30, 1))
        self.assertEqual(due[self.bob], datetime(2026, 6, 30, 7))

    def test_a_late_run_sends_nothing_at_night(self):
        self.campaign.write({"send_from": 9, "send_until": 20})
        invitation = self._invite(self.ann)
        with freeze_time(datetime(2026, 6, 29, 22)):
            self.campaign._put_off("planned", "plan_date")
        self.assertEqual(invitation.plan_date, datetime(2026, 6, 30, 9))
        self.assertEqual(invitation.due_date, NOON)

    def test_wrong_numbers(self):
        for vals in (
            {"send_from": 20, "send_until": 9},
            {"sample_percent": 0},
            {"period_days": 0},
            {"delay": -1},
        ):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
                with self.env.cr.savepoint():
                    self.campaign.write(vals)
                    self.env.flush_all()
