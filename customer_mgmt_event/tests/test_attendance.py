from datetime import datetime

from odoo.tests import new_test_user, tagged

from odoo.addons.base.tests.common import BaseCommon


@tagged("post_install", "-at_install")
class TestAttendance(BaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls.env["res.partner"].create({"name": "Ann"})
        cls.event = cls.env["event.event"].create(
            {
                "name": "Tasting",
                "date_begin": datetime(2026, 3, 1, 18),
                "date_end": datetime(2026, 3, 1, 20),
                "company_id": cls.env.company.id,
            }
        )

    def _register(self, partner=None, **vals):
        return self.env["event.registration"].create(
            {
                "event_id": self.event.id,
                "partner_id": (partner or self.ann).id,
                **vals,
            }
        )

    def _rows(self, partner=None):
        return self.env["customer.interaction"].search(
            [("partner_id", "=", (partner or self.ann).id)]
        )

    def test_attended_event_is_an_interaction(self):
        registration = self._register()
        self.assertFalse(self._rows())
        registration.action_set_done()
        self.assertRecordValues(
            self._rows(),
            [
                {
                    "company_id": self.env.company.id,
                    "channel": "event",
                    "direction": "in",
                    "summary": "Tasting",
                    "state": "done",
                    "res_model": "event.registration",
                    "res_id": registration.id,
                    "touch": 0,
                }
            ],
        )

    def test_several_seats_and_second_thoughts_count_once(self):
        seats = self._register() | self._register()
        seats.action_set_done()
        seats.action_confirm()
        seats.action_set_done()
        self.assertEqual(len(self._rows()), 1)

    def test_imported_attendance(self):
        self._register(state="done", date_closed=datetime(2026, 3, 1, 18, 5))
        self.assertEqual(self._rows().date, datetime(2026, 3, 1, 18, 5))

    def test_contact_filled_in_later(self):
        registration = self.env["event.registration"].create(
            {"event_id": self.event.id, "name": "Walk-in", "state": "done"}
        )
        registration.partner_id = self.ann
        self.assertEqual(self._rows().summary, "Tasting")

    def test_colleagues_and_no_shows_are_left_out(self):
        colleague = new_test_user(self.env, "test_colleague").partner_id
        self._register(colleague, state="done")
        self._register().action_cancel()
        self.assertFalse(self._rows() | self._rows(colleague))

    def test_door_staff_need_no_rights_on_interactions(self):
        staff = new_test_user(
            self.env, "test_door", groups="event.group_event_registration_desk"
        )
        self._register().with_user(staff).action_set_done()
        self.assertEqual(self._rows().user_id, staff)
