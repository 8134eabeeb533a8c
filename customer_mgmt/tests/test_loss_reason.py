from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import CustomerCase


@tagged("post_install", "-at_install")
class TestLossReason(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reasons = cls.env["customer.loss.reason"]

    def test_ready_made(self):
        codes = self.reasons.search([("code", "not like", "test")]).mapped("code")
        self.assertEqual(
            codes,
            [
                "price",
                "service",
                "quality",
                "competitor",
                "moved",
                "no_need",
                "deceased",
                "unknown",
            ],
        )

    def test_ready_made_is_disabled_not_deleted(self):
        price = self.env.ref("customer_mgmt.loss_reason_price")
        with self.assertRaises(UserError):
            price.unlink()
        price.active = False
        self.assertNotIn(price, self.reasons.search([]))
        self.reasons.create({"name": "Parking", "code": "test_parking"}).unlink()

    @mute_logger("odoo.sql_db")
    def test_code_is_unique(self):
        with self.assertRaises(UniqueViolation):
            self.reasons.create({"name": "Too dear", "code": "price"})

    def test_administrator_only(self):
        vals = {"name": "Parking", "code": "test_parking"}
        for group in ("customer_user", "customer_manager"):
            user = new_test_user(self.env, group, f"customer_mgmt.group_{group}")
            self.assertEqual(len(self.reasons.with_user(user).search([])), 8)
            with self.assertRaises(AccessError):
                self.reasons.with_user(user).create(vals)
        admin = new_test_user(self.env, "admin2", "customer_mgmt.group_customer_admin")
        self.assertTrue(self.reasons.with_user(admin).create(vals))
