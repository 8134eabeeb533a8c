import io
import json

import openpyxl

from odoo.fields import Command
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged

from .common_tier import TierCase


@tagged("post_install", "-at_install")
class TestMemberPortal(HttpCase, TierCase):
    """Members see their own card, tier and statement, and nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env,
            "ann",
            "base.group_portal",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.ann = cls.user.partner_id
        cls.bob = cls._make_customer("Bob")
        cls.program.write({"expire_after": 20, "pending_days": 0})

    def setUp(self):
        super().setUp()
        self._sell(self.ann, 400)
        self._sell(self.bob, 1000)
        self.member, self.other = self._member(self.ann), self._member(self.bob)
        self.authenticate("ann", "ann")

    def _get(self, url):
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200, url)
        return response

    def test_home(self):
        text = self._get("/my/home").text
        self.assertIn("100 Points to Silver", text)
        self.assertIn("/my/loyalty", text)

    def test_membership(self):
        self.program.pending_days = 10
        self._sell(self.ann, 50)
        text = self._get(f"/my/loyalty/{self.member.id}").text
        for words in (
            self.member.card_code,
            "400 Points",
            "50 Points to Silver",
            "Leaf",
            "06/11/2026",
            "06/21/2026",
        ):
            self.assertIn(words, text)
        self.assertNotIn("Free delivery", text)
        self.gold.benefits = "Free delivery"
        self.silver.active = False
        self.assertIn("Free delivery", self._get(f"/my/loyalty/{self.member.id}").text)

    def test_own_memberships_only(self):
        for path in ("", "/statement", "/statement?report=1"):
            response = self._get(f"/my/loyalty/{self.other.id}{path}")
            self.assertTrue(response.url.endswith("/my/loyalty"), response.url)
            self.assertNotIn(self.other.card_code, response.text)
        response = self._get(f"/my/loyalty_card/{self.other.card_id.id}/history")
        self.assertTrue(response.url.rstrip("/").endswith("/my"), response.url)

    def test_strangers_log_in(self):
        self.logout()
        self.assertIn("/web/login", self._get(f"/my/loyalty/{self.member.id}").url)

    def test_statement(self):
        text = self._get(f"/my/loyalty/{self.member.id}/statement").text
        self.assertIn("Closing Balance", text)
        self.assertIn("400.00", text)
        text = self._get(f"/my/loyalty/{self.member.id}/statement?report=1").text
        self.assertIn("Tea Club", text)

    def test_statement_in_excel(self):
        url = f"/my/loyalty/{self.member.id}/statement?report=xlsx"
        response = self._get(url)
        book = openpyxl.load_workbook(io.BytesIO(response.content))
        rows = list(book.active.iter_rows(values_only=True))
        self.assertEqual(rows[0], ("Date", "Points", "In", "Out", "Balance"))
        self.assertEqual(rows[1][1], "Opening Balance")
        self.assertEqual(rows[-1][1], "Closing Balance")
        opening, came, went, closing = rows[1][4], *rows[-1][2:]
        self.assertEqual(opening + came - went, closing)
        self.assertEqual(closing, self.member.points)
        other = self._get(f"/my/loyalty/{self.other.id}/statement?report=xlsx")
        self.assertTrue(other.url.endswith("/my/loyalty"))

    def test_statement_in_excel_for_the_shop(self):
        action = self.member.action_download_statement()
        self.assertEqual(
            (action["type"], action["target"]), ("ir.actions.act_url", "download")
        )
        self.assertEqual(self.url_open(action["url"]).status_code, 404)
        group = "sales_team.group_sale_salesman"
        for login, company, expected in (
            ("seller", self.company, 200),
            ("stranger", self._make_company("Tea Two"), 404),
        ):
            new_test_user(
                self.env,
                login,
                group,
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
            )
            self.authenticate(login, login)
            response = self.url_open(action["url"])
            self.assertEqual(response.status_code, expected)
            if expected == 200:
                book = openpyxl.load_workbook(io.BytesIO(response.content))
                [*_rows, closing] = book.active.iter_rows(values_only=True)
                self.assertEqual(closing[1:], ("Closing Balance", 400, 0, 400))

    def test_history_is_the_statement(self):
        response = self._get(f"/my/loyalty_card/{self.member.card_id.id}/history")
        self.assertTrue(response.url.endswith(f"{self.member.id}/statement"))

    def test_garbage(self):
        statement = f"/my/loyalty/{self.member.id}/statement"
        for url in (
            f"{statement}?start=yesterday&end=%00",
            f"{statement}?start=9999-99-99&end=0000-00-00",
            f"{statement}?start=2030-01-01&end=1900-01-01&report=1",
            f"{statement}?start=2026-06-01T10:00:00&end=2026-13-01",
            f"{statement}?start[]=1&end={'9' * 500}",
            f"/my/loyalty/{10**25}",
            "/my/loyalty/-1",
            f"/my/loyalty_card/{10**25}/history",
            f"/my/loyalty_card/{self.member.card_id.id}/history?sortby=points",
            f"/my/loyalty_card/{self.other.card_id.id}/history?sortby=x&page=-7",
        ):
            self._get(url)
        self.assertEqual(self.url_open("/my/loyalty/x").status_code, 404)

    def test_a_gift_card_keeps_its_history(self):
        wallet = self._make_program(name="Wallet", program_type="ewallet")
        card = self._make_card(self.ann, 20, wallet)
        self._get(f"/my/loyalty_card/{card.id}/history?sortby=points")

    # --------------------------------------------------------------------- joining

    def _join(self, **data):
        token = Request.csrf_token(self)
        return self.url_open("/my/loyalty/join", {"csrf_token": token, **data})

    def test_join(self):
        club = self._make_program(name="Coffee Club")
        self.assertIn("Coffee Club", self._get("/my/loyalty").text)
        response = self._join(program_id=club.id)
        member = self._member(self.ann, club)
        self.assertTrue(response.url.endswith(f"/my/loyalty/{member.id}"))
        self.assertEqual(member.points, 0)
        self._join(program_id=club.id)
        self.assertEqual(len(self._member(self.ann, club)), 1)

    def test_what_cannot_be_joined(self):
        closed = self._make_program(name="By Invitation", portal_join=False)
        over = self._make_program(name="Over", date_to="2026-05-31")
        foreign = self._make_program(
            name="Elsewhere", company_id=self._make_company("Tea Two").id
        )
        golden = self._make_program(name="Golden", allowed_tier_ids=self.gold.ids)
        coupons = self._make_program(name="Coupons", program_type="coupons")
        programs = closed | over | foreign | golden | coupons
        text = self._get("/my/loyalty").text
        for program in programs:
            self.assertNotIn(program.name, text)
            self._join(program_id=program.id)
        for garbage in ("", "x", "-1", str(10**25)):
            self._join(program_id=garbage)
        self._join()
        members = self.env["loyalty.member"].search([("partner_id", "=", self.ann.id)])
        self.assertEqual(members, self.member)
        self.assertEqual(self.url_open("/my/loyalty/join").status_code, 405)

    # ---------------------------------------------------------------------- dialog

    def test_the_dialog_of_the_card(self):
        values = self.make_jsonrpc_request(
            f"/my/loyalty_card/{self.member.card_id.id}/values", {}
        )
        order = self.env["sale.order"].search([("partner_id", "=", self.ann.id)])
        self.assertEqual(
            values["member"],
            {
                "url": f"/my/loyalty/{self.member.id}",
                "tier": "Leaf",
                "missing": "100 Points to Silver",
            },
        )
        (line,) = values["history_lines"]
        self.assertEqual(
            (line["description"], line["points"]), (order.name, "+400 Points")
        )
        self.assertIn(f"/my/orders/{order.id}", line["order_portal_url"])
        other = self.make_jsonrpc_request(
            f"/my/loyalty_card/{self.other.card_id.id}/values", {}
        )
        self.assertEqual(json.dumps(other), "{}")

    def test_the_dialog_leaves_attributions_out(self):
        card = self.member.card_id
        for points in (20, -20):
            self._post(card, points, "attribute")
        values = self.make_jsonrpc_request(f"/my/loyalty_card/{card.id}/values", {})
        self.assertEqual(
            [line["points"] for line in values["history_lines"]], ["+400 Points"]
        )
