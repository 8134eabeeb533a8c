from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import LoyaltyCase

FIELDS = ["card_code", "partner_id", "email", "points", "date_expiry", "reference"]


@tagged("post_install", "-at_install")
@freeze_time("2026-06-28 12:00:00")
class TestPointImport(LoyaltyCase):
    """Balances of another system come with their expiry, and only once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bob = cls._make_customer("Bob Import", email="bob@example.com")
        cls.card = cls._make_card(cls.ann)
        cls.card.code = "044-ann"
        cls.imports = cls.env["loyalty.point.import"]

    def _load(self, *rows):
        return self.imports.load(FIELDS, [list(row) for row in rows])

    def _errors(self, *rows):
        result = self._load(*rows)
        self.assertFalse(result["ids"])
        return [(each["record"], each["message"]) for each in result["messages"]]

    def test_balances_with_their_expiry(self):
        result = self._load(
            ("044-ann", "", "", "120.5", "2026-12-31", ""),
            ("044-ann", "", "", "30", "2027-06-30", ""),
            ("", "", "Bob@Example.com", "75", "", "old"),
            ("044-new", "Cid Import", "", "10", "2027-01-31", ""),
        )
        self.assertEqual({each["record"] for each in result["messages"]}, {3})
        self.assertIn("Cid Import", result["messages"][0]["message"])
        self.assertFalse(self._steps(self.card))
        self._make_customer("Cid Import")
        result = self._load(
            ("044-ann", "", "", "120.5", "2026-12-31", ""),
            ("044-ann", "", "", "30", "2027-06-30", ""),
            ("", "", "Bob@Example.com", "75", "", "old"),
            ("044-new", "Cid Import", "", "10", "2027-01-31", ""),
        )
        self.assertFalse(result["messages"])
        self.assertEqual(self.card.points, 150.5)
        self.assertEqual(
            self._steps(self.card), [("opening", 120.5), ("opening", 30.0)]
        )
        self.assertEqual(
            self.card.lot_ids.sorted().mapped("date_expiry"),
            [date(2026, 12, 31), date(2027, 6, 30)],
        )
        bob = self._card(self.bob)
        self.assertEqual((bob.points, bob.move_ids.reason), (75, "old"))
        new = self.env["loyalty.card"].search([("code", "=", "044-new")])
        self.assertEqual((new.points, new.partner_id.name), (10, "Cid Import"))
        self.assertProved()

    def test_importing_twice_adds_nothing(self):
        rows = [
            ("044-ann", "", "", "120.5", "2026-12-31", ""),
            ("", "", "bob@example.com", "75", "", "old"),
            ("", "", "bob@example.com", "5", "", "older"),
        ]
        first = self._load(*rows)
        second = self._load(*rows)
        self.assertEqual(first["ids"], second["ids"])
        self.assertEqual(self.card.points, 120.5)
        self.assertEqual(self._card(self.bob).points, 80)
        self.assertProved()

    def test_another_amount_for_the_same_balance(self):
        self._load(("044-ann", "", "", "120.5", "2026-12-31", ""))
        errors = self._errors(("044-ann", "", "", "99", "2026-12-31", ""))
        self.assertEqual(len(errors), 1)
        self.assertIn("99.0 points: the card 044-ann has got 120.5", errors[0][1])

    def test_bad_rows_are_named_with_their_value(self):
        self._make_customer("Twin", email="twin@example.com")
        self._make_customer("Twin", email="twin@example.com")
        errors = self._errors(
            ("", "", "nobody@example.com", "5", "", ""),
            ("", "", "twin@example.com", "5", "", ""),
            ("044-lost", "", "", "5", "", ""),
            ("044-ann", "", "", "-5", "", ""),
            ("044-ann", "", "", "5", "2026-06-27", ""),
            ("044-ann", "", "", "5", "2026-06-28", ""),
            ("", "", "", "5", "", ""),
            ("044-other", "Ann", "ann@example.com", "5", "", ""),
        )
        expected = [
            (0, "nobody@example.com: no contact"),
            (1, "twin@example.com: 2 contacts"),
            (2, "044-lost: there is no such card"),
            (3, "-5.0: an opening balance"),
            (4, "2026-06-27: these points have expired"),
            (6, "A row needs a card code"),
            (7, "044-other: Ann has the card 044-ann already"),
        ]
        self.assertEqual([row for row, _text in errors], [row for row, _ in expected])
        for (_row, text), (_same, start) in zip(errors, expected, strict=True):
            self.assertTrue(text.startswith(start), text)
        self.assertFalse(self._steps(self.card))

    def test_words_for_numbers(self):
        errors = self._errors(("044-ann", "", "", "many", "soon", ""))
        self.assertEqual({row for row, _text in errors}, {0})
        self.assertIn("many", errors[0][1])
        self.assertIn("soon", errors[1][1])

    def test_without_a_program_a_row_says_so(self):
        self._make_program(name="Second Club")
        errors = self._errors(("044-ann", "", "", "5", "", ""))
        self.assertIn("Say into which loyalty program", errors[0][1])

    def test_rows_stay(self):
        self._load(("044-ann", "", "", "5", "", ""))
        with self.assertRaisesRegex(UserError, "in the ledger"):
            self.imports.search([("card_id", "=", self.card.id)]).unlink()

    def test_only_managers_import(self):
        for group, allowed in (
            ("sales_team.group_sale_salesman", False),
            ("sales_team.group_sale_manager", True),
        ):
            user = new_test_user(
                self.env,
                group,
                group,
                company_ids=self.company.ids,
                company_id=self.company.id,
            )
            mine = self.imports.with_user(user)
            vals = {"program_id": self.program.id, "card_code": "044-ann", "points": 5}
            if allowed:
                mine.create(vals)
                continue
            with self.assertRaises(AccessError):
                mine.create(vals)
        self.assertEqual(self.card.points, 5)

    def test_a_card_that_was_merged_away(self):
        old = self._make_card(self.bob)
        old.code = "044-old"
        old._merge_into(self.card)
        self._load(("044-old", "", "", "12", "", ""))
        self.assertEqual(self.card.points, 12)
