from odoo import http
from odoo.tests import HttpCase, new_test_user, tagged

from .common_case import CaseCase

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@tagged("post_install", "-at_install")
class TestCasePortal(CaseCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = new_test_user(
            cls.env,
            "portal_ann",
            "base.group_portal",
            password="portal_ann",
            email="portal.ann@example.com",
            company_id=cls.company.id,
            company_ids=cls.company.ids,
        )
        cls.partner = cls.portal.partner_id

    def setUp(self):
        super().setUp()
        self.authenticate("portal_ann", "portal_ann")

    def _cases(self):
        return self.env["customer.case"].search([("partner_id", "=", self.partner.id)])

    def _send(self, files=None, **data):
        values = {"kind": "complaint", "subject": "Broken", "text": "In two", **data}
        values["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open("/my/cases/new", data=values, files=files)

    def test_report_and_see(self):
        page = self.url_open("/my/cases")
        self.assertIn("You have not reported anything yet", page.text)
        order = self._make_order(self.partner, self.policy._today())
        page = self._send(
            files=[("files", ("pot.png", PNG, "image/png"))], order_id=order.id
        )
        case = self._cases()
        self.assertRecordValues(
            case,
            [
                {
                    "name": "Broken",
                    "description": "In two",
                    "source": "portal",
                    "kind": "complaint",
                    "order_id": order.id,
                    "company_id": self.company.id,
                }
            ],
        )
        self.assertTrue(page.url.endswith(f"/my/cases/{case.id}?thanks=1"))
        self.assertIn("Thank you", page.text)
        self.assertEqual(case.message_ids.attachment_ids.mapped("name"), ["pot.png"])
        self.assertIn("Broken", self.url_open("/my/cases").text)

    def test_only_own_cases(self):
        case = self._make_case()
        page = self.url_open(f"/my/cases/{case.id}")
        self.assertTrue(page.url.endswith("/my"))
        page = self.url_open(f"/my/cases/{case.id}?access_token=wrong")
        self.assertTrue(page.url.endswith("/my"))
        token = case._portal_ensure_token()
        page = self.url_open(f"/my/cases/{case.id}?access_token={token}")
        self.assertIn(case.number, page.text)

    def test_the_order_of_somebody_else(self):
        order = self._make_order(self.ann, self.policy._today())
        self._send(order_id=order.id)
        self.assertFalse(self._cases().order_id)

    def test_hostile_input_is_answered(self):
        for data, words in (
            ({"kind": "hack"}, "choose what it is"),
            ({"subject": " "}, "in a few words"),
            ({"text": "\x00"}, "what happened"),
            ({"text": "x" * 10_001}, "too long"),
            ({"order_id": "1; DROP TABLE customer_case", "subject": ""}, "few words"),
        ):
            page = self._send(**data)
            self.assertEqual(page.status_code, 200, data)
            self.assertIn(words, page.text, data)
        for number, (name, content, words) in enumerate(
            (
                ("page.html", b"<script/>", "PDF or text"),
                ("big.png", b"0" * (5 * 1024**2 + 1), "too large"),
            )
        ):
            page = self._send(files=[("files", (name, content, "image/png"))])
            self.assertIn(words, page.text, number)
        page = self._send(files=[("files", (f"{n}.png", PNG)) for n in range(6)])
        self.assertIn("Too many files", page.text)
        self.assertFalse(self._cases())
        for address in ("/my/cases/99999999999999999999", "/my/cases/page/999999"):
            self.assertEqual(self.url_open(address).status_code, 200, address)

    def test_without_token_nothing_is_written(self):
        response = self.url_open("/my/cases/new", data={"subject": "a", "text": "b"})
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self._cases())

    def test_not_more_than_somebody_has_to_say(self):
        for _ in range(6):
            page = self._send()
        self.assertIn("several messages within the hour", page.text)
        self.assertEqual(len(self._cases()), 5)

    def test_visitors_log_in_first(self):
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open("/my/cases").url)
