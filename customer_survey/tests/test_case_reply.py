from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from ..models.customer_case_reply import REPLY
from .common_case import CaseCase

# Monday, 9 o'clock in Berlin: four working hours from now it is 14 o'clock.
MORNING = "2026-06-29 07:00:00"
DUE = "2026-06-29 12:00:00"


@tagged("post_install", "-at_install")
class TestCaseReply(CaseCase):
    """A customer writes when the case is closed: thanks, or that nothing is solved."""

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(MORNING))
        self.case = self._make_case(user_id=self.clerk.id)
        self._close(self.case)

    def _write(self, text="Thanks!", case=None):
        (case or self.case).message_post(
            body=text,
            author_id=self.ann.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )

    def _activities(self):
        return self.case.activity_ids.filtered(
            lambda each: each.activity_type_id == self.env.ref(REPLY)
        )

    def test_the_owner_reads_it(self):
        self._write()
        self._write("Really, thanks!")
        self.assertTrue(self.case.date_closed)
        self.assertEqual(self.case.outcome, "compensated")
        self.assertEqual(str(self.case.decide_by), DUE)
        self.assertEqual(self._activities().user_id, self.clerk)

    def test_kept_closed(self):
        for decide in (
            lambda: self.case.with_user(self.clerk).action_keep_closed(),
            lambda: self._activities().with_user(self.clerk).action_feedback("Thanks"),
        ):
            self._write()
            decide()
            self.assertFalse(self.case.decide_by)
            self.assertFalse(self._activities())
            with freeze_time("2026-07-06 07:00:00"):
                self.env["customer.case"]._reopen_undecided()
            self.assertTrue(self.case.date_closed)
        self.assertEqual(self.case.reopen_count, 0)

    def test_opened_by_the_owner(self):
        self._write("It broke again")
        self.case.with_user(self.clerk).action_reopen()
        self.assertFalse(self.case.date_closed or self.case.decide_by)
        self.assertFalse(self._activities())
        self.assertEqual(self.case.reopen_count, 1)

    def test_nobody_decides(self):
        self._write("It broke again")
        cases = self.env["customer.case"]
        with freeze_time("2026-06-29 11:59:59"):
            cases._reopen_undecided()
        self.assertTrue(self.case.date_closed)
        with freeze_time(DUE), self.enter_registry_test_mode():
            self.env.ref(
                "customer_survey.ir_cron_case_deadlines"
            ).method_direct_trigger()
        self.env.invalidate_all()
        self.assertFalse(self.case.date_closed)
        self.assertFalse(self._activities())
        self.assertEqual(self.case.stage_id, self.new)

    def test_nobody_looks_after_it(self):
        for user in (self.env["res.users"], self.clerk):
            case = self._make_case(user_id=user.id)
            self._close(case)
            user.active = False
            self._write(case=case)
            self.assertEqual(case.reopen_count, 1)

    def test_without_deadline_a_working_day(self):
        self.sla.active = False
        case = self._make_case(user_id=self.clerk.id)
        self._close(case)
        self._write(case=case)
        self.assertEqual(str(case.decide_by), "2026-06-30 07:00:00")

    def test_the_customer_decides_nothing(self):
        portal = new_test_user(self.env, "portal_ann", "base.group_portal")
        case = self._make_case(portal.partner_id, user_id=self.clerk.id)
        self._close(case)
        case.with_user(portal).message_post(
            body="Thanks", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertTrue(case.date_closed and case.decide_by)
        with self.assertRaises(AccessError):
            case.with_user(portal).action_keep_closed()
