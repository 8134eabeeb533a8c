from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Datetime
from odoo.tests import Form, HttpCase, tagged

from .test_interaction import NOON, InteractionCase


@tagged("post_install", "-at_install")
class TestLogDialog(InteractionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._make_user("test_seller", "sales_team.group_sale_salesman")

    def _dialog(self, **context):
        dialogs = self.env["customer.interaction.log"].with_user(self.seller)
        return Form(dialogs.with_context(**context))

    def test_two_clicks(self):
        """Open it on a contact, and log: the usual call is proposed."""
        dialog = self._dialog(default_partner_ids=self.ann.ids)
        dialog.save().action_log()
        self.assertRecordValues(
            self._rows(self.ann),
            [
                {
                    "type_id": self.env.ref("customer_mgmt.interaction_type_call").id,
                    "channel": "phone",
                    "state": "done",
                    "user_id": self.seller.id,
                    "note": False,
                    "touch": 1,
                }
            ],
        )
        self.assertFalse(self.ann.activity_ids)

    def test_outcome_and_next_step(self):
        dialog = self._dialog(default_partner_ids=self.ann.ids)
        dialog.outcome = "callback"
        dialog.summary = "Busy"
        dialog.next_date = date(2100, 1, 4)
        dialog.next_summary = "Try again"
        dialog.save().action_log()
        planned, done = self._rows(self.ann)
        self.assertRecordValues(done, [{"outcome": "callback", "summary": "Busy"}])
        self.assertRecordValues(
            planned,
            [
                {
                    "state": "planned",
                    "summary": "Try again",
                    "channel": "phone",
                    "user_id": self.seller.id,
                    "activity_id": self.ann.activity_ids.id,
                }
            ],
        )
        self.assertRecordValues(
            self.ann.activity_ids,
            [
                {
                    "date_deadline": date(2100, 1, 4),
                    "summary": "Try again",
                    "user_id": self.seller.id,
                    "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
                }
            ],
        )

    def test_several_contacts_from_a_list(self):
        people = self.ann | self.bob
        dialog = self._dialog(active_model="res.partner", active_ids=people.ids)
        dialog.type_id = self.env.ref("customer_mgmt.interaction_type_letter")
        dialog.save().action_log()
        self.assertEqual(self._rows(self.ann).channel, "post")
        self.assertEqual(self._rows(self.bob).channel, "post")

    def test_from_the_list_of_customers(self):
        self._make_purchase(self.ann, date(2026, 6, 1))
        self._score()
        profile = self._profile(self.ann)
        dialog = self._dialog(active_model="customer.profile", active_ids=profile.ids)
        self.assertEqual(dialog.partner_ids.ids, self.ann.ids)

    def test_not_in_the_future(self):
        dialog = self._dialog(default_partner_ids=self.ann.ids)
        dialog.date = Datetime.now() + timedelta(days=1)
        with self.assertRaisesRegex(ValidationError, "Schedule an activity"):
            dialog.save().action_log()

    def test_correct(self):
        wrong = self._log(self.ann, summary="Oolong", outcome="reached", date=NOON)
        action = wrong.with_user(self.seller).action_correct()
        dialog = self._dialog(**action["context"])
        self.assertEqual(dialog.summary, "Oolong")
        dialog.type_id = self.env.ref("customer_mgmt.interaction_type_visit_in")
        dialog.save().action_log()
        self.assertRecordValues(
            self._rows(self.ann),
            [
                {
                    "channel": "visit",
                    "direction": "in",
                    "purpose": "service",
                    "date": NOON,
                    "outcome": "reached",
                    "touch": 0,
                }
            ],
        )
        self.assertEqual(wrong.corrected_by_id, self._rows(self.ann))

    def test_correct_keeps_what_was_not_asked(self):
        wrong = self._log(self.ann, purpose="marketing")
        dialog = self._dialog(default_corrected_id=wrong.id)
        dialog.summary = "Spring"
        dialog.save().action_log()
        self.assertEqual(self._rows(self.ann).purpose, "marketing")

    def test_it_did_not_take_place(self):
        wrong = self._log(self.ann)
        dialog = self._dialog(default_corrected_id=wrong.id)
        dialog.did_not_happen = True
        dialog.save().action_log()
        self.assertRecordValues(
            self._rows(self.ann), [{"state": "cancelled", "touch": 0}]
        )

    def test_correct_is_about_one_contact(self):
        wrong = self._log(self.ann)
        dialog = self._dialog(default_corrected_id=wrong.id)
        dialog.partner_ids.add(self.bob)
        with self.assertRaisesRegex(UserError, "the one contact"):
            dialog.save().action_log()

    def test_clerks_log_nothing(self):
        clerk = self._make_user("test_clerk", "base.group_user")
        with self.assertRaises(AccessError):
            self.env["customer.interaction.log"].with_user(clerk).create({})


@tagged("post_install", "-at_install")
class TestInteractionScreens(HttpCase, InteractionCase):
    """A salesperson logs a call in two clicks, reads the time line, and corrects."""

    def test_log_a_call(self):
        self._make_user(
            "test_seller",
            "sales_team.group_sale_salesman,base.group_partner_manager",
            password="test_seller",
        )
        self._log(self.ann, type="email_in", summary="Is the oolong back?")
        self.start_tour(
            f"/odoo/contacts/{self.ann.id}",
            "customer_mgmt_log_interaction",
            login="test_seller",
        )
        [visit] = self._rows(self.ann).filtered("outcome")
        self.assertRecordValues(
            visit, [{"channel": "visit", "direction": "in", "outcome": "reached"}]
        )
        every = self.interactions.with_context(active_test=False)
        [call] = every.search([("corrected_by_id", "=", visit.id)])
        self.assertEqual((call.channel, call.outcome), ("phone", "reached"))
