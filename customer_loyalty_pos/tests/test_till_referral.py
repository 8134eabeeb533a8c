from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import TillCase

CASHIER = "base.group_user,point_of_sale.group_pos_user"
CRON = "customer_loyalty.ir_cron_loyalty_referral"


@tagged("post_install", "-at_install")
class TestTillReferral(TillCase):
    """A customer at the till tells the code of who recommended the shop."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.write(
            {"referrer_points": 200, "referee_points": 50, "referral_wait_days": 14}
        )
        member = cls._make_card(cls.ann, 1).member_id
        cls.code = member._get_referral_code()
        cls.cashier = new_test_user(cls.env, "till_cashier", CASHIER)

    def _use(self, code=None, partner=None, till=None):
        till = (till or self.till).with_user(self.cashier)
        return till.use_referral_code(code or self.code, (partner or self.bob).id)

    def _referrals(self):
        return self.env["loyalty.referral"].search(
            [("program_id", "=", self.program.id)]
        )

    def test_both_get_points_for_a_sale_at_the_till(self):
        answer = self._use(self.code.lower())
        self.assertEqual(
            answer,
            {"successful": True, "message": "Bob was recommended by Ann."},
        )
        self._sell(self.bob)
        later = fields.Datetime.now() + timedelta(days=15)
        with freeze_time(later), self.enter_registry_test_mode():
            self.env.ref(CRON).method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self._referrals().state, "rewarded")
        self.assertEqual(self._card(self.ann).points, 201)
        self.assertEqual(self._card(self.bob).points, 150)
        self.assertProved()

    def test_twice_is_once(self):
        self.assertEqual(self._use(), self._use())
        self.assertEqual(len(self._referrals()), 1)

    def test_a_wrong_code(self):
        for code in ("22222-22222", "no code", "\x00", ""):
            answer = self.till.use_referral_code(code, self.bob.id)
            self.assertFalse(answer["successful"])
        self.assertFalse(self._referrals())

    def test_a_customer_who_is_gone(self):
        partner_id = self.bob.id
        self.bob.unlink()
        self.assertFalse(
            self.till.use_referral_code(self.code, partner_id)["successful"]
        )

    def test_who_was_here_before(self):
        self._sell(self.bob)
        answer = self._use()
        self.assertFalse(answer["successful"])
        self.assertEqual(
            answer["message"],
            "Bob brings no points to Ann: Was a customer before.",
        )
        self.assertEqual(self._referrals().reason, "existing")

    def test_nobody_recommends_herself(self):
        self.assertFalse(self._use(partner=self.ann)["successful"])

    def test_a_code_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.program.company_id = other
        self.assertIn("No member has", self._use()["message"])

    def test_too_many_a_day(self):
        for number in range(20):
            friend = self.env["res.partner"].create({"name": f"Friend {number}"})
            self.assertTrue(self._use(partner=friend)["successful"])
        self.assertIn("very often today", self._use()["message"])

    def test_who_has_no_till(self):
        clerk = new_test_user(self.env, "no_till", "base.group_user")
        with self.assertRaises(AccessError):
            self.till.with_user(clerk).use_referral_code(self.code, self.bob.id)
