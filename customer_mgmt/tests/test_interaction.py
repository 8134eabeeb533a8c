from datetime import datetime, timedelta

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import CustomerCase

NOON = datetime(2026, 6, 28, 12)


class InteractionCase(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.interactions = cls.env["customer.interaction"]
        cls.ann = cls._make_customer("Ann", email="ann@example.com")
        cls.bob = cls._make_customer("Bob", email="bob@example.com")

    @classmethod
    def _log(cls, partner, type="call", **vals):
        return cls.interactions._log([{"partner_id": partner.id, "type": type, **vals}])

    @classmethod
    def _make_user(cls, login, groups, **vals):
        return new_test_user(
            cls.env,
            login,
            groups=groups,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            **vals,
        )

    def _rows(self, partner):
        return self.interactions.search([("partner_id", "=", partner.id)])


@tagged("post_install", "-at_install")
class TestInteraction(InteractionCase):
    def test_values_follow_from_the_type(self):
        row = self._log(self.ann)
        self.assertRecordValues(
            row,
            [
                {
                    "channel": "phone",
                    "direction": "out",
                    "purpose": "care",
                    "state": "done",
                    "company_id": self.company.id,
                    "user_id": self.env.uid,
                    "touch": 1,
                }
            ],
        )
        row = self._log(self.ann, purpose="service")
        self.assertRecordValues(row, [{"purpose": "service", "touch": 0}])

    def test_key_is_logged_once(self):
        self.assertEqual(len(self._log(self.ann, key="a")), 1)
        self.assertFalse(self._log(self.ann, key="a"))
        self.assertEqual(len(self._rows(self.ann)), 1)

    def test_key_is_logged_once_in_a_batch(self):
        values = {"partner_id": self.ann.id, "type": "call"}
        rows = self.interactions._log(
            [{**values, "key": "a"}, {**values, "key": "a"}, values, values]
        )
        self.assertEqual(rows.mapped("key"), ["a", False, False])

    def test_what_was_planned_is_done(self):
        planned = self._log(
            self.ann, key="a", state="planned", date=NOON + timedelta(days=900)
        )
        again = NOON + timedelta(days=950)
        self.assertFalse(self._log(self.ann, key="a", state="planned", date=again))
        self.assertEqual(planned.date, NOON + timedelta(days=900))
        self.assertFalse(self._log(self.ann, key="a", date=NOON))
        self.assertRecordValues(planned, [{"state": "done", "date": NOON, "touch": 1}])

    def test_touches_count_per_contact_and_company(self):
        sister = self._make_company("Sister")
        rows = self._log(self.ann) | self._log(self.ann) | self._log(self.bob)
        self.assertEqual(rows.mapped("touch"), [1, 2, 1])
        self.assertEqual(self._log(self.ann, company_id=sister.id).touch, 1)
        # From the customer, service, held back: not counted.
        for vals in (
            {"type": "call_in"},
            {"type": "email"},
            {"state": "suppressed", "reason": "limit"},
        ):
            self.assertEqual(self._log(self.ann, **vals).touch, 0)
        self.assertEqual(self._log(self.ann).touch, 3)

    def test_cancelled_plan_frees_its_slot(self):
        row = self._log(self.ann, state="planned")
        row.action_cancel()
        self.assertEqual(row.touch, 0)
        self.env.cr.execute(
            "SELECT touch FROM customer_interaction WHERE id = %s", [row.id]
        )
        self.assertEqual(self.env.cr.fetchall(), [(None,)])

    def test_the_future_has_not_happened(self):
        with self.assertRaisesRegex(ValidationError, "in the future"):
            self._log(self.ann, date=fields.Datetime.now() + timedelta(hours=1))
        self._log(self.ann, state="planned", date=NOON + timedelta(days=900))

    def test_planned_contact_done_early_happened_now(self):
        row = self._log(self.ann, state="planned", date=NOON + timedelta(days=3))
        with freeze_time(NOON):
            row.action_done()
        self.assertRecordValues(row, [{"state": "done", "date": NOON}])

    def test_correction_keeps_the_wrong_row(self):
        wrong = self._log(self.ann, summary="Call", key="a")
        right = wrong._correct({"partner_id": self.bob.id})
        self.assertEqual(wrong.corrected_by_id, right)
        self.assertEqual((wrong.touch, right.touch), (0, 1))
        self.assertEqual((right.summary, right.key), ("Call", False))
        self.assertFalse(self._rows(self.ann))
        self.assertEqual(self._rows(self.bob), right)
        corrected = self.interactions.search(
            [("partner_id", "=", self.ann.id), ("active", "=", False)]
        )
        self.assertEqual(corrected, wrong)
        either = [("partner_id", "=", self.ann.id), ("active", "in", (True, False))]
        self.assertEqual(self.interactions.search(either), wrong)
        with self.assertRaisesRegex(UserError, "already"):
            wrong._correct({})
        # A corrected event is not logged again.
        self.assertFalse(self._log(self.ann, key="a"))

    def test_types_of_applications_stay(self):
        with self.assertRaisesRegex(UserError, "Disable"):
            self.env.ref("customer_mgmt.interaction_type_chat").unlink()
        self.env["customer.interaction.type"].create(
            {"name": "Fax", "code": "fax"}
        ).unlink()
        with self.assertRaises(ValueError):
            self._log(self.ann, type="fax")


@tagged("post_install", "-at_install")
class TestInteractionRace(InteractionCase):
    """Another worker has committed a contact this transaction does not see."""

    def setUp(self):
        super().setUp()
        # Both workers need a contact and a company that are committed.
        self.partner = self.env.ref("base.partner_admin")
        self.main = self.env.ref("base.main_company")
        with self.registry.cursor() as cursor:
            self.rival_id = self._plan(self.env(cr=cursor)).id
        self.addCleanup(self._remove_rival)

    def _remove_rival(self):
        with self.registry.cursor() as cursor:
            rival = self.env(cr=cursor)["customer.interaction"].browse(self.rival_id)
            rival.unlink()

    def _plan(self, env, **vals):
        return env["customer.interaction"]._log(
            [
                {
                    "partner_id": self.partner.id,
                    "company_id": self.main.id,
                    "type": "call",
                    "state": "planned",
                    **vals,
                }
            ]
        )

    def test_what_has_happened_takes_another_number(self):
        self.assertFalse(self.interactions.browse(self.rival_id).exists())
        row = self._plan(self.env, state="done")
        with self.registry.cursor() as cursor:
            rival = self.env(cr=cursor)["customer.interaction"].browse(self.rival_id)
            self.assertEqual(row.touch, rival.touch + 1)

    def test_reservation_loses(self):
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self._plan(self.env)


@tagged("post_install", "-at_install")
class TestInteractionRoles(InteractionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._make_user("test_seller", "sales_team.group_sale_salesman")
        cls.manager = cls._make_user("test_manager", "sales_team.group_sale_manager")
        cls.clerk = cls._make_user("test_clerk", "base.group_user")
        cls.other = cls._make_customer("Other", user_id=cls.manager.id)

    def _as(self, user):
        return self.interactions.with_user(user)

    def _log_as(self, user, partner, **vals):
        return self._as(user)._log([{"partner_id": partner.id, "type": "call", **vals}])

    def test_seller_logs_and_completes(self):
        row = self._log_as(self.seller, self.ann)
        row.write({"outcome": "reached", "summary": "Talked", "note": "<p>Tea</p>"})
        self.assertEqual(row.user_id, self.seller)

    def test_seller_fills_in_the_form(self):
        form = Form(self._as(self.seller))
        form.partner_id = self.ann
        form.type_id = self.env.ref("customer_mgmt.interaction_type_visit_in")
        self.assertEqual(
            (form.channel, form.direction, form.purpose), ("visit", "in", "service")
        )
        row = form.save()
        self.assertRecordValues(row, [{"state": "done", "user_id": self.seller.id}])
        self.assertEqual(row.display_name, "Ann · Visit to the Shop")

    def test_nobody_tells_numbers(self):
        row = self._log_as(self.seller, self.ann, touch=2**31 - 1)
        self.assertEqual(row.touch, 1)
        with self.assertRaises(UserError):
            row.touch = 7

    def test_nobody_changes_what_happened(self):
        row = self._log_as(self.seller, self.ann)
        for user in (self.seller, self.manager):
            for vals in (
                {"partner_id": self.bob.id},
                {"date": NOON},
                {"channel": "visit"},
                {"direction": "in"},
                {"purpose": "service"},
                {"state": "cancelled"},
                {"type_id": self.env.ref("customer_mgmt.interaction_type_visit").id},
            ):
                with self.assertRaisesRegex(UserError, "use Correct"):
                    row.with_user(user).write(vals)

    def test_seller_moves_and_cancels_what_is_planned(self):
        row = self._log_as(self.seller, self.ann, state="planned")
        row.date = NOON + timedelta(days=900)
        row.action_cancel()
        with self.assertRaises(UserError):
            row.state = "planned"

    def test_nobody_deletes(self):
        row = self._log(self.ann)
        for user in (self.seller, self.manager, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                row.with_user(user).unlink()

    def test_seller_sees_own_customers_and_what_she_logged(self):
        theirs = self._log(self.other)
        free = self._log(self.ann)
        mine = self._log_as(self.seller, self.other)
        ours = free | mine | theirs
        self.assertEqual(self._as(self.seller).search([]) & ours, free | mine)
        self.assertEqual(self._as(self.manager).search([]) & ours, ours)
        with self.assertRaises(AccessError):
            theirs.with_user(self.seller).outcome = "reached"

    def test_seller_corrects(self):
        row = self._log_as(self.seller, self.ann)
        right = row._correct({"partner_id": self.bob.id})
        self.assertEqual(row.corrected_by_id, right)

    def test_clerk_sees_nothing(self):
        with self.assertRaises(AccessError):
            self._as(self.clerk).search([])
        with self.assertRaises(AccessError):
            self._log_as(self.clerk, self.ann)

    def test_other_company_is_out_of_sight(self):
        sister = self._make_company("Sister")
        row = self._log(self.ann, company_id=sister.id)
        self.assertNotIn(row, self._as(self.manager).search([]))
        with self.assertRaises(AccessError):
            row.with_user(self.manager).read(["summary"])

    def test_only_administrators_change_types(self):
        type_ = self.env.ref("customer_mgmt.interaction_type_call")
        with self.assertRaises(AccessError):
            type_.with_user(self.manager).name = "Ring"
        admin = self._make_user("test_admin", "customer_mgmt.group_customer_admin")
        type_.with_user(admin).name = "Ring"


@tagged("post_install", "-at_install")
class TestInteractionMerge(InteractionCase):
    def test_merged_contact_keeps_its_history(self):
        sister = self._make_company("Sister")
        days = {partner: [] for partner in (self.ann, self.bob)}
        for number, partner in enumerate([self.ann, self.bob] * 3):
            date = NOON + timedelta(days=number - 100)
            days[partner].append(self._log(partner, date=date))
        self._log(self.bob, company_id=sister.id)
        service = self._log(self.bob, type="email")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.ann | self.bob).ids, self.ann)
        rows = self._rows(self.ann).filtered(lambda row: row.company_id == self.company)
        self.assertEqual(len(rows), 7)
        self.assertEqual(service.touch, 0)
        touched = (rows - service).sorted("date")
        self.assertEqual(touched.mapped("touch"), [1, 2, 3, 4, 5, 6])
        there = self.interactions.search([("company_id", "=", sister.id)])
        self.assertRecordValues(there, [{"partner_id": self.ann.id, "touch": 1}])
        self.assertEqual(self._log(self.ann).touch, 7)
