from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common_case import CaseCase


@tagged("post_install", "-at_install")
class TestCaseSecurity(CaseCase):
    def _visible(self, cases, user):
        return cases.with_user(user).search([("id", "in", cases.ids)]).sudo(False)

    def test_who_sees_which_cases(self):
        mine = self._make_case(user_id=self.clerk.id)
        customers = self._make_case(user_id=self.boss.id)
        nobodys = self._make_case(self._make_customer("Bob"), user_id=False)
        others = self._make_case(self._make_customer("Cid"), user_id=self.boss.id)
        self.ann.user_id = self.clerk
        every = mine | customers | nobodys | others
        self.assertEqual(self._visible(every, self.clerk).ids.__len__(), 3)
        self.assertNotIn(others.id, self._visible(every, self.clerk).ids)
        self.assertEqual(set(self._visible(every, self.boss).ids), set(every.ids))

    def test_another_company_sees_nothing(self):
        case = self._make_case()
        other = self._make_company("Elsewhere")
        stranger = new_test_user(
            self.env,
            "stranger",
            "customer_mgmt.group_customer_manager",
            company_id=other.id,
            company_ids=other.ids,
        )
        cases = case.with_user(stranger).with_context(allowed_company_ids=other.ids)
        self.assertFalse(cases.search([("id", "=", case.id)]))
        report = self.env["customer.case.report"].with_user(stranger)
        report = report.with_context(allowed_company_ids=other.ids)
        self.assertFalse(report.search([("case_id", "=", case.id)]))

    def test_who_may_do_what(self):
        case = self._make_case(user_id=False).with_user(self.clerk)
        case.action_take()
        self.assertEqual(case.user_id, self.clerk)
        self._close(case)
        with self.assertRaises(AccessError):
            case.unlink()
        with self.assertRaises(AccessError):
            self.new.with_user(self.clerk).name = "Newest"
        with self.assertRaises(AccessError):
            self.env["customer.survey.rule"].with_user(self.clerk).search([])
        self.new.with_user(self.boss).name = "Newest"

    def test_an_employee_without_role_sees_nothing(self):
        user = new_test_user(self.env, "nobody", "base.group_user")
        with self.assertRaises(AccessError):
            self._make_case().with_user(user).search([])

    def test_customers_see_what_is_theirs(self):
        portal = new_test_user(self.env, "ann", "base.group_portal")
        own = self._make_case(portal.partner_id, action_taken="Sent another one")
        other = self._make_case()
        visible = (own | other).with_user(portal).search([])
        self.assertEqual(visible.ids, own.ids)
        self.assertEqual(visible.name, own.name)
        for name in ("action_taken", "severity", "sla_state", "deadline_resolve"):
            with self.assertRaises(AccessError):
                visible.read([name])
        with self.assertRaises(AccessError):
            visible.write({"name": "Mine"})

    def test_customers_go_on_talking(self):
        portal = new_test_user(self.env, "ann", "base.group_portal")
        own = self._make_case(portal.partner_id, stage_id=self.waiting.id)
        own.with_user(portal).message_post(
            body="Broken again",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertEqual(own.stage_id, self.new)
        self.assertFalse(own.date_first_response)
        with self.assertRaises(AccessError):
            self._make_case().with_user(portal).message_post(body="Not mine")
