import io
from datetime import date, datetime

import openpyxl

from odoo.tests import freeze_time, tagged

from .common_tier import TierCase


@tagged("post_install", "-at_install")
class TestMemberStatement(TierCase):
    """Opening balance and movements make the closing balance."""

    def test_a_period(self):
        self.program.tier_basis = False
        with freeze_time("2026-01-10 12:00:00"):
            self._sell(self.ann, 300)
        order = self._sell(self.ann, 120.5, redeem=1)
        with freeze_time("2026-06-20 12:00:00"):
            self._credit(self._invoice(order))
            statement = self._member(self.ann)._get_statement(date(2026, 6, 1))
        self.assertEqual(
            (statement.start, statement.end), (date(2026, 6, 1), date(2026, 6, 20))
        )
        self.assertEqual(statement.opening, 300)
        self.assertEqual(
            [
                (step.day, step.kind, step.text, step.points, step.balance)
                for step in statement.movements
            ],
            [
                (date(2026, 6, 1), "Earned", order.name, 120.5, 420.5),
                (date(2026, 6, 1), "Spent", order.name, -100, 320.5),
                (date(2026, 6, 20), "Spent, Given Back", order.name, 100, 420.5),
                (date(2026, 6, 20), "Earned, Taken Back", order.name, -120.5, 300),
            ],
        )
        self.assertEqual(statement.closing, 300)
        self.assertEqual((statement.points_in, statement.points_out), (220.5, -220.5))
        self.assertEqual(statement.closing, self._card(self.ann).points)
        self.assertEqual(statement.purchases.mapped("is_return"), [False, True])
        self.assertEqual(sum(statement.purchases.mapped("net")), 0)

    def test_the_next_period_begins_where_the_last_ended(self):
        member = self._join(self.ann)
        self._post(member.card_id, 10)
        with freeze_time("2026-06-15 12:00:00"):
            self._post(member.card_id, 5)
            first = member._get_statement(date(2026, 1, 1), date(2026, 6, 14))
            second = member._get_statement(date(2026, 6, 15))
        self.assertEqual((first.opening, first.closing), (0, 10))
        self.assertEqual((second.opening, second.closing), (10, 15))

    def test_days_are_those_of_the_company(self):
        """Late in the evening in New York it is the next day in UTC."""
        self.company.partner_id.tz = "America/New_York"
        member = self._join(self.ann)
        with freeze_time("2026-06-11 02:00:00"):
            self._post(member.card_id, 10)
            statement = member._get_statement(date(2026, 6, 10), date(2026, 6, 10))
        self.assertEqual(
            [step.day for step in statement.movements], [date(2026, 6, 10)]
        )

    def test_waiting_points_are_not_in_it(self):
        self.program.pending_days = 14
        self._sell(self.ann, 100)
        member = self._member(self.ann)
        self.assertEqual(member._get_statement().movements, [])
        self.assertEqual(member.waiting_on, date(2026, 6, 15))
        with freeze_time("2026-06-15 12:00:00"):
            member.card_id._catch_up()
            kinds = [step.kind for step in member._get_statement().movements]
            self.assertEqual(kinds, ["Became Usable"])

    def test_attributions_change_nothing_and_are_not_in_it(self):
        member = self._join(self.ann)
        self._post(member.card_id, 70, "opening")
        for points in (20, -20):
            self._post(member.card_id, points, "attribute")
        statement = member._get_statement()
        self.assertEqual(
            [(step.kind, step.points, step.balance) for step in statement.movements],
            [("Opening Balance", 70, 70)],
        )
        self.assertEqual((statement.points_in, statement.points_out), (70, 0))
        self.assertEqual(statement.closing, member.points)

    def test_coupons(self):
        program = self._make_program(
            name="Coupons",
            program_type="coupons",
            applies_on="current",
            trigger="with_code",
        )
        coupon = self._make_card(self.ann, 1, program)
        used = self._make_card(self.ann, 0, program)
        lapsed = self._make_card(self.ann, 1, program)
        lapsed.expiration_date = date(2026, 5, 31)
        statement = self._join(self.ann)._get_statement()
        self.assertEqual(statement.coupons, coupon)
        self.assertNotIn(used, statement.coupons)

    def test_the_workbook(self):
        self.program.tier_basis = False
        order = self._sell(self.ann, 120.5)
        with freeze_time("2026-06-20 12:00:00"):
            refund = self._credit(self._invoice(order), 0.4)
            program = self._make_program(
                name="Coupons",
                program_type="coupons",
                applies_on="current",
                trigger="with_code",
                portal_point_name="Coupons",
            )
            coupon = self._make_card(self.ann, 1, program)
            coupon.write({"code": "=1+1", "expiration_date": date(2026, 7, 31)})
            pages = self._read_workbook(date(2026, 6, 1), date(2026, 6, 20))
        first, last = datetime(2026, 6, 1), datetime(2026, 6, 20)
        self.assertEqual(
            pages,
            {
                "Points": [
                    ("Date", "Points", "In", "Out", "Balance"),
                    (first, "Opening Balance", None, None, 0),
                    (first, f"Earned {order.name}", 120.5, None, 120.5),
                    (last, f"Earned, Taken Back {order.name}", None, 48.2, 72.3),
                    (last, "Closing Balance", 120.5, 48.2, 72.3),
                ],
                "Purchases and Returns": [
                    ("Date", "Document", "Return", "Untaxed", "Currency"),
                    (first, order.name, None, 120.5, "EUR"),
                    (last, refund.name, "Return", -48.2, "EUR"),
                ],
                "Coupons": [
                    ("Coupon", "Code", "Valid Until", "Balance"),
                    ("Coupons", "=1+1", datetime(2026, 7, 31), "1 Coupons"),
                ],
            },
        )

    def test_a_workbook_of_nothing(self):
        self._join(self.ann)
        pages = self._read_workbook(date(2026, 6, 1), date(2026, 6, 1))
        day = datetime(2026, 6, 1)
        self.assertEqual(
            pages["Points"][1:],
            [
                (day, "Opening Balance", None, None, 0),
                (day, "Closing Balance", 0, 0, 0),
            ],
        )
        for name in ("Purchases and Returns", "Coupons"):
            self.assertEqual(len(pages[name]), 1)

    def _read_workbook(self, *period):
        """{sheet: rows}"""
        sheet = self._member(self.ann)._get_statement_sheet(*period)
        book = openpyxl.load_workbook(io.BytesIO(sheet))
        return {page.title: list(page.iter_rows(values_only=True)) for page in book}

    def test_the_printed_statement(self):
        self._sell(self.ann, 120)
        member = self._member(self.ann)
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "customer_loyalty.action_report_loyalty_statement",
            member.ids,
            data={"start": "2026-06-01", "end": "2026-06-01"},
        )
        text = html.decode()
        for words in (
            "Tea Club",
            member.card_code,
            "120.00",
            "Closing Balance",
            "Leaf",
        ):
            self.assertIn(words, text)

    def test_the_printed_statement_speaks_the_language_of_the_member(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        names = self.env["ir.model.fields.selection"].search(
            [("field_id.model", "=", "loyalty.point.move"), ("value", "=", "earn")]
        )
        names.with_context(lang="fr_FR").name = "Gagnés"
        self.ann.lang = "fr_FR"
        self._sell(self.ann, 120)
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "customer_loyalty.action_report_loyalty_statement",
            self._member(self.ann).ids,
            data={"start": "2026-06-01", "end": "2026-06-01"},
        )
        self.assertIn("Gagnés", html.decode())

    def _join(self, partner):
        return self.env["loyalty.member"]._join(self.program, partner)
