from datetime import date

from odoo.tests import tagged

from .common import CustomerCase

FIELDS = ("channel_id", "reference", "date", "partner_id", "amount_untaxed")


@tagged("post_install", "-at_install")
class TestTransactionImport(CustomerCase):
    """The ordinary Import screen, on purchases of another platform."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls._make_customer("Ann Import")
        cls.transactions = cls.env["customer.transaction"]

    def _import(self, *rows, fields=FIELDS):
        header = ",".join(fields)
        lines = "\n".join(",".join(row) for row in rows)
        wizard = self.env["base_import.import"].create(
            {
                "res_model": "customer.transaction",
                "file": f"{header}\n{lines}\n".encode(),
                "file_name": "purchases.csv",
                "file_type": "text/csv",
            }
        )
        options = {
            "quoting": '"',
            "separator": ",",
            "has_headers": True,
            "date_format": "%Y-%m-%d",
        }
        return wizard.execute_import(list(fields), list(fields), options)

    def _found(self):
        return self.transactions.search([("partner_id", "=", self.ann.id)], order="id")

    def test_import_twice_is_the_same_as_once(self):
        row = ("Market", "A1", "2026-05-01", "Ann Import", "12.50")
        for _time in range(2):
            result = self._import(row)
            self.assertFalse(result["messages"])
        self.assertRecordValues(
            self._found(),
            [{"reference": "A1", "date": date(2026, 5, 1), "amount_untaxed": 12.5}],
        )

    def test_changed_row_updates(self):
        self._import(("Market", "A1", "2026-05-01", "Ann Import", "12.50"))
        self._import(("Market", "A1", "2026-05-02", "Ann Import", "10.00"))
        self.assertRecordValues(
            self._found(), [{"date": date(2026, 5, 2), "amount_untaxed": 10.0}]
        )

    def test_same_reference_on_another_channel_is_another_purchase(self):
        self.env["customer.channel"].create({"name": "Second", "code": "second"})
        self._import(
            ("Market", "A1", "2026-05-01", "Ann Import", "1"),
            ("Second", "A1", "2026-05-01", "Ann Import", "2"),
        )
        self.assertEqual(self._found().mapped("amount_untaxed"), [1.0, 2.0])

    def test_wrong_rows_are_named_and_nothing_is_lost(self):
        result = self._import(
            ("Market", "A1", "2026-05-01", "Ann Import", "1"),
            ("Market", "A2", "2026-05-01", "Somebody Else", "2"),
            ("Nowhere", "A4", "2026-05-01", "Ann Import", "4"),
        )
        texts = [message["message"] for message in result["messages"]]
        rows = [message.get("record") for message in result["messages"]]
        self.assertTrue(any("Somebody Else" in text for text in texts), texts)
        self.assertTrue(any("Nowhere" in text for text in texts), texts)
        self.assertTrue({1, 2} <= set(rows), rows)
        self.assertFalse(self._found(), "A file with errors imports nothing")

    def test_amount_that_is_no_number(self):
        result = self._import(("Market", "A3", "2026-05-01", "Ann Import", "much"))
        self.assertIn("much", result["messages"][0]["message"])
        self.assertFalse(self._found())

    def test_reference_twice_in_a_file(self):
        result = self._import(
            ("Market", "A1", "2026-05-01", "Ann Import", "1"),
            ("Market", "A1", "2026-05-02", "Ann Import", "2"),
        )
        self.assertEqual(
            [message["message"] for message in result["messages"]],
            [
                "Row 2 has the same channel and reference (A1) as row 1. Remove one of "
                "them."
            ],
        )
        self.assertFalse(self._found())
