from datetime import date, timedelta
from functools import partial
from unittest import skipUnless
from unittest.mock import patch

from odoo.tests import tagged

from ..models.customer_predictor_writing import COLUMNS
from ..tools.available import has_scipy
from .common import CdnowCase
from .common_prediction import PredictionCase

if has_scipy():
    from ..tools import buying, buying_fit, forecast, likeliest

END = date(1998, 6, 30)
PARAMETERS = ("r", "alpha", "a", "b", "spending_p", "spending_q", "spending_v")


@skipUnless(has_scipy(), "scipy is not installed")
@tagged("post_install", "-at_install")
class TestPredictionModel(CdnowCase, PredictionCase):
    """Models fitted, tested and used, on the CDNOW sample.

    These figures are not published. The package lifetimes, fitted to the same
    purchases with nothing rounded, finds the same parameters to the second digit or
    better, and the same tests to the digits given.
    """

    def _values(self, *names):
        """{customer: values of the profile}"""
        profiles = self.env["customer.profile"].search(
            [("company_id", "=", self.company.id)]
        )
        return {row.partner_id.id: [row[n] for n in names] for row in profiles}

    def test_run(self):
        self.assertEqual(self._predict(END), 2357)
        run = self._run_of()
        self.assertRecordValues(
            run,
            [
                {
                    "state": "used",
                    "family": "mbgnbd",
                    "date": END,
                    "customer_count": 2357,
                    "repeater_count": 1139,
                    "is_penalised": False,
                    "value_basis": "revenue",
                }
            ],
        )
        self.assertEqual(
            [round(run[name], 3) for name in PARAMETERS],
            [0.617, 8.656, 0.551, 1.01, 4.61, 4.249, 25.178],
        )
        self.assertEqual(round(run.log_likelihood, 1), -17127.4)
        self.assertFalse(run.reasons)
        self.assertFalse(run.spending_reasons)

    def test_risk_within_other_days(self):
        """With the days of the policy as on the profiles; the more days, the lower."""
        self._predict(END)
        known = {id_: risk for id_, [risk] in self._values("risk").items()}
        within = partial(
            self.env["customer.predictor"]._fetch_risks_within,
            self.company,
            list(known),
        )
        self.assertEqual(within(self.policy.horizon_days), known)
        shorter, longer = within(30), within(365)
        self.assertEqual(len(shorter), 2357)
        self.assertTrue(all(longer[id_] <= known[id_] <= shorter[id_] for id_ in known))
        self.assertEqual(
            [round(sum(r.values()) / 2357, 3) for r in (shorter, known, longer)],
            [0.94, 0.869, 0.756],
        )

    def test_tests_on_the_past(self):
        self._predict(END)
        tests = self._run_of().backtest_ids
        self.assertEqual(
            tests.mapped("cut"), [END - timedelta(days=90 * n) for n in (1, 2, 3)]
        )
        self.assertEqual(tests.mapped("customers"), [2357] * 3)
        self.assertEqual(tests.mapped("buyers"), [299, 385, 401])
        self.assertEqual(tests.mapped("auc"), [0.835, 0.793, 0.794])
        self.assertEqual(tests.mapped("auc_silence"), [0.829, 0.799, 0.789])
        self.assertEqual(tests.mapped("auc_rfm"), [0.828, 0.806, 0.794])
        latest = tests[0]
        self.assertEqual((latest.brier, latest.brier_base), (0.0842, 0.1108))
        percent = {
            name: round(100 * latest[name], 1)
            for name in (
                "count_bias",
                "count_bias_rate",
                "money_bias",
                "money_bias_rate",
                "capture",
                "capture_silence",
                "capture_rate",
                "capture_rfm",
            )
        }
        self.assertEqual(
            percent,
            {
                "count_bias": 22.0,
                "count_bias_rate": 51.7,
                "money_bias": 23.9,
                "money_bias_rate": 57.0,
                "capture": 58.6,
                "capture_silence": 49.7,
                "capture_rate": 52.2,
                "capture_rfm": 50.6,
            },
        )

    def test_pictures_and_words(self):
        self._predict(END)
        run = self._run_of()
        predicted, actual = (d["data"] for d in run.calibration_chart["datasets"])
        self.assertEqual(predicted[-1], 64.1)
        self.assertEqual(actual[-1], 54.9)
        self.assertEqual(run.gains_chart["datasets"][0]["data"][:3], [0, 43.4, 62.2])
        self.assertEqual(sum(run.backtest_ids[0].decile_ids.mapped("customers")), 2357)
        self.assertIn("299 of them bought in the following 90 days", run.verdict)
        self.assertIn(
            "835 of 1000 cases; the best simple rule does so in 829", run.verdict
        )
        self.assertIn("22 % more purchases", run.verdict)
        self.assertNotIn("Careful", run.value_words)
        run.spending_correlation = -0.31
        run.invalidate_recordset(["value_words"])
        self.assertIn("Careful", run.value_words)

    def test_profiles(self):
        """The purchases expected of everybody are those the model expects in all."""
        self._predict(END)
        rows = self._values("risk", "risk_basis", "expected_purchases", "clv_12m")
        self.assertEqual({basis for _, basis, *_ in rows.values()}, {"model"})
        self.assertEqual(round(sum(row[2] for row in rows.values())), 525)
        for risk, _basis, purchases, _value in rows.values():
            self.assertGreaterEqual(purchases + 0.01, 1 - risk)
        profile = self.env["customer.profile"].search(
            [("company_id", "=", self.company.id)], order="expected_purchases desc"
        )[0]
        run = self._run_of()
        self.assertEqual(profile.model_run_id, run)
        model = buying.Model(run.family, run.r, run.alpha, run.a, run.b)
        buys = forecast.buys_again(
            model,
            profile.occasions - 1,
            (profile.last_date - profile.first_date).days / 7,
            (END - profile.first_date).days / 7,
            90 / 7,
        )
        self.assertEqual(profile.risk, round(1 - float(buys), 2))
        self.assertAlmostEqual(
            profile.value_at_risk, profile.risk * profile.value_at_stake, 2
        )

    def test_value_of_the_next_12_months(self):
        """Two are worth less than half a cent: they had bought 22 times in 33 days and
        8 times in 39, and then not for more than a year."""
        self._predict(END)
        values = [value for (value,) in self._values("clv_12m").values()]
        self.assertEqual(sorted(values)[:4], [0, 0, 0.03, 0.16])
        self.assertEqual(round(sum(values), 2), 68_104.49)
        gone = self.env["customer.profile"].search(
            [("company_id", "=", self.company.id), ("clv_12m", "=", 0)],
            order="occasions",
        )
        self.assertRecordValues(
            gone,
            [
                {"occasions": 8, "last_date": date(1997, 3, 13), "risk": 1.0},
                {"occasions": 22, "last_date": date(1997, 4, 11), "risk": 1.0},
            ],
        )

    def test_second_run_writes_nothing(self):
        self._predict(END)
        runs, values = self.env["customer.model.run"], self._values(*COLUMNS)
        before = runs.search_count([])
        self.assertEqual(self.env["customer.predictor"]._run(self.company), 0)
        self.assertEqual(self._values(*COLUMNS), values)
        self.assertEqual(runs.search_count([]), before)

    def test_only_who_changed_is_foreseen_again(self):
        self._predict(END)
        before = self._values(*COLUMNS)
        partner = self.env["res.partner"].browse(min(before))
        self._make_purchase(partner, END + timedelta(days=3), 20)
        self.patch(type(self.policy), "_today", lambda p: END + timedelta(days=3))
        self.scoring._refresh(self.company, partner.ids)
        after = self._values(*COLUMNS)
        self.assertLess(after[partner.id][0], before[partner.id][0])
        self.assertEqual([c for c in after if after[c] != before[c]], partner.ids)

    def test_past_day_equals_truncated_data(self):
        day = date(1998, 3, 31)
        predictor = self.env["customer.predictor"]
        with_later = predictor._prepare_runs(self.policy, day)
        later = self.env["customer.transaction"].search([("date", ">", day)])
        self.assertGreater(len(later), 500)
        later.unlink()
        self._score(day)
        self.assertEqual(predictor._prepare_runs(self.policy, day), with_later)
        self.assertEqual(with_later["consumer"]["state"], "used")

    def test_without_scipy(self):
        """Everything works; the run says what is missing, and the curve is used."""
        with self._without_scipy():
            self.assertEqual(self._predict(END), 2357)
        run = self._run_of()
        self.assertEqual(run.state, "unavailable")
        self.assertEqual((run.customer_count, run.repeater_count), (2357, 1139))
        self.assertFalse(run.family or run.backtest_ids)
        self.assertIn("scipy is not installed", run.headline)
        self.assertEqual(
            {basis for (basis,) in self._values("risk_basis").values()}, {"curve"}
        )
        # As soon as it is there, a run of the same day takes its place.
        self.env["customer.predictor"]._run(self.company)
        self.assertEqual(run.state, "used")

    def test_model_that_does_not_settle(self):
        fit = buying_fit.fit
        for reason in (likeliest.NOT_CONVERGED, likeliest.AT_BOUND):

            def bad(*args, reason=reason):
                return fit(*args)._replace(reasons=(reason,))

            with patch.object(buying_fit, "fit", bad):
                self._predict(END)
            run = self._run_of()
            self.assertRecordValues(run, [{"state": "failed", "reasons": [reason]}])
            self.assertTrue(run.verdict)
            self.assertEqual(
                {basis for (basis,) in self._values("risk_basis").values()}, {"curve"}
            )
