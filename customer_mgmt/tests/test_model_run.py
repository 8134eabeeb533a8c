import csv
from datetime import date, timedelta
from unittest import skipUnless
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import file_open

from ..tools.available import has_scipy
from .common import CustomerCase

END = date(1998, 6, 30)
WITHOUT = "odoo.addons.customer_mgmt.models.{}.has_scipy"


class PredictionCase(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.runs = cls.env["customer.model.run"]
        cls.predictor = cls.env["customer.predictor"]

    def _predict(self, day):
        """Score everybody, fit and foresee on a day; the number of profiles written."""
        self._score(day)
        return self.predictor._run(self.company)

    def _run_of(self, population="consumer"):
        runs = self.runs._in_force(self.company)
        return runs.filtered(lambda run: run.population == population)

    def _block_scipy(self):
        for module in ("customer_predictor", "customer_predictor_writing"):
            self.startPatcher(patch(WITHOUT.format(module), lambda: False))
        # Whoever imports it all the same fails.
        self.startPatcher(patch.dict("sys.modules", {"scipy": None, "numpy": None}))


@skipUnless(has_scipy(), "scipy is not installed")
@tagged("post_install", "-at_install")
class TestCdnowPrediction(PredictionCase):
    """The CDNOW sample: every tenth customer of a music shop."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.write({"stage_mode": "curve", "rfm_mode": "quantile"})
        with file_open("customer_mgmt/tests/data/cdnow_sample.csv") as sample:
            rows = list(csv.DictReader(sample))
        names = sorted({row["customer"] for row in rows})
        partners = cls.env["res.partner"].create([{"name": name} for name in names])
        ids = dict(zip(names, partners.ids, strict=True))
        cls.env["customer.transaction"].create(
            [
                {
                    "partner_id": ids[row["customer"]],
                    "company_id": cls.company.id,
                    "channel_id": cls.channel.id,
                    "currency_id": cls.company.currency_id.id,
                    "reference": f"{row['customer']}-{number}",
                    "date": row["date"],
                    "amount_untaxed": float(row["amount"]),
                }
                for number, row in enumerate(rows)
            ]
        )

    def test_run(self):
        self.assertEqual(self._predict(END), 2357)
        run = self._run_of()
        for name in ("state", "reasons", "family", "r", "alpha", "a", "b",
                     "log_likelihood", "spending_p", "spending_q", "spending_v",
                     "spending_correlation", "customer_count", "repeater_count",
                     "headline", "verdict", "value_words", "simple_values"):
            print(name, run[name])
        for test in run.backtest_ids:
            print(test.read()[0])
            for d in test.decile_ids: print(d.read(["number","customers","predicted","actual","gain","gain_simple"])[0])
        self.assertEqual(self.predictor._run(self.company), 0)
