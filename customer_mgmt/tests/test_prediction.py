from datetime import timedelta
from unittest import skipUnless

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..tools.available import has_scipy
from .common import TODAY
from .common_prediction import PredictionCase


@tagged("post_install", "-at_install")
class TestSimpleRule(PredictionCase):
    """Few customers: the repurchase curve and means of stage and tier."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.write({"minimum_gaps": 2, "horizon_days": 14})
        cls.again = [cls._make_customer(name) for name in ("Ann", "Bob")]
        for customer in cls.again:
            cls._make_purchases(customer, [30, 20])
        for name in ("Cleo", "Dan"):
            cls._make_purchases(cls._make_customer(name), [30])
        cls.eve = cls._make_customer("Eve")
        cls._make_purchases(cls.eve, [5])

    def test_risk_by_the_curve(self):
        """Of 4 who were silent for a week after their first purchase 2 came back in
        the second; nobody after the 14th day."""
        self.assertEqual(self._predict(), 5)
        self.assertRecordValues(
            self._profile(self.eve),
            [
                {
                    "risk": 0.5,
                    "risk_basis": "curve",
                    "value_at_risk": 50.0,
                    "model_run_id": self._run_of().id,
                }
            ],
        )
        # Too few came back after a second purchase: the curve over all of them.
        self.assertEqual(self._profile(self.again[0]).risk, 1.0)

    def test_value_by_stage_and_tier(self):
        """Two of 200 and three of 100, each with 20 of the mean of 140."""
        self._predict()
        self.assertEqual(self._profile(self.again[0]).clv_12m, 145.45)
        self.assertEqual(self._profile(self.eve).clv_12m, 134.78)
        self.assertEqual(
            self._run_of().simple_values,
            {"*": 140.0, "active/a": 145.45, "new/a": 134.78},
        )

    def test_too_few_gaps_for_a_curve(self):
        self.policy.minimum_gaps = 3
        self._predict()
        self.assertRecordValues(
            self._profile(self.eve),
            [{"risk_basis": "none", "clv_12m": 134.78, "value_at_risk": 0.0}],
        )

    def test_idempotent_and_back_when_the_curve_is_there(self):
        self._predict()
        self.assertEqual(self.env["customer.predictor"]._run(self.company), 0)

    def test_one_run_per_day(self):
        self._predict()
        self.env["customer.predictor"]._run(self.company)
        self._advance(TODAY + timedelta(days=3))
        self.env["customer.predictor"]._run(self.company)
        runs = self.env["customer.model.run"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(runs.mapped("date"), [TODAY + timedelta(days=3), TODAY])
        self.assertEqual(self._run_of(), runs[0])

    def test_contact(self):
        self._predict()
        eve = self.eve.with_company(self.company)
        self.assertEqual((eve.customer_risk, eve.customer_risk_basis), (0.5, "curve"))
        self.assertEqual(eve.customer_clv_12m, 134.78)
        mine = [("customer_risk", "<=", 0.5), ("customer_risk_basis", "=", "curve")]
        partners = self.env["res.partner"].with_company(self.company)
        self.assertEqual(partners.search(mine), eve)
        groups = partners._read_group(
            [("id", "in", (self.eve | self.again[0]).ids)],
            ["customer_risk_basis"],
            ["__count"],
        )
        self.assertEqual(groups, [("curve", 2)])
        first = partners.search(
            [("id", "in", (self.eve | self.again[0]).ids)], order="customer_clv_12m"
        )
        self.assertEqual(first, self.eve | self.again[0])
        card = eve.get_customer_page()["cards"][0]
        texts = [line["text"] for line in card["value"]]
        self.assertIn("Churn risk, 14 days: 50 %", texts)

    def test_two_companies(self):
        sister = self._make_company("Sister")
        self.env.user.company_ids |= sister
        self._make_purchase(self.eve, TODAY, company_id=sister.id)
        self._predict()
        self.scoring._run(sister)
        theirs = self.env["customer.profile"].search([("company_id", "=", sister.id)])
        self.assertFalse(theirs.risk_basis or theirs.model_run_id)
        self.env["customer.predictor"]._run(sister)
        self.assertEqual(theirs.model_run_id.company_id, sister)
        self.assertEqual(theirs.model_run_id.customer_count, 1)
        self.assertEqual(self._run_of().customer_count, 5)


@tagged("post_install", "-at_install")
class TestBadInput(PredictionCase):
    """A stated verdict, whatever the data."""

    def _verdict(self):
        run = self._run_of()
        return run.state, run.reasons

    def _enough(self):
        """The state where nothing else is missing than data."""
        return "not_enough" if has_scipy() else "unavailable"

    def test_nobody(self):
        self.assertEqual(self._predict(), 0)
        self.assertFalse(self._run_of())
        self.assertEqual(self.policy.predicted_on, TODAY)

    @skipUnless(has_scipy(), "scipy is not installed")
    def test_one_customer(self):
        ann = self._make_customer()
        self._make_purchases(ann, [10])
        self._predict()
        self.assertEqual(
            self._verdict(), ("not_enough", ["few_customers", "few_repeaters"])
        )
        self.assertIn(
            "1 customers bought so far; 200 are needed", self._run_of().verdict
        )
        self.assertEqual(self._profile(ann).risk_basis, "none")
        self.assertEqual(self._profile(ann).clv_12m, 100.0)

    @skipUnless(has_scipy(), "scipy is not installed")
    def test_all_bought_once(self):
        for number in range(210):
            self._make_purchases(self._make_customer(f"C{number}"), [number + 1])
        self._predict()
        self.assertEqual(self._verdict(), ("not_enough", ["few_repeaters"]))

    def test_nothing_earned(self):
        """Refunds alone make no buyer; who costs money is expected to go on so."""
        self.policy.value_basis = "revenue"
        ann, bob, cleo = (self._make_customer(n) for n in ("Ann", "Bob", "Cleo"))
        self._make_purchase(ann, TODAY, -50)
        self._make_purchase(bob, TODAY, 0)
        self._make_purchases(cleo, [40, 10], 30)
        self._make_purchase(cleo, TODAY, -100)
        self._predict()
        self.assertEqual(self._run_of().state, self._enough())
        self.assertEqual(self._run_of().customer_count, 2)
        self.assertEqual(self._profile(cleo).clv_12m, -20.95)
        self.assertEqual(self._profile(bob).clv_12m, -19.05)
        self.assertFalse(self._profile(ann).clv_12m or self._profile(ann).model_run_id)

    def test_future_dates_are_not_known_yet(self):
        ann, bob = self._make_customer("Ann"), self._make_customer("Bob")
        self._make_purchases(ann, [10, -5])
        self._make_purchases(bob, [-5])
        self._predict()
        self.assertEqual(self._run_of().customer_count, 1)
        self.assertEqual(self._run_of().repeater_count, 0)

    def test_horizon_out_of_range(self):
        for days in (0, 731):
            with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
                with self.env.cr.savepoint():
                    self.policy.horizon_days = days
                    self.policy.flush_recordset()


@tagged("post_install", "-at_install")
class TestPredictionRuns(PredictionCase):
    """When runs are due, and who may do what."""

    def test_once_a_month_and_after_a_change(self):
        self._predict()
        self.assertNotIn("prediction", self.policy._due_steps())
        self._advance(TODAY + timedelta(days=5))
        self.assertEqual(self.policy._due_steps()[1], "prediction")
        self.env["customer.predictor"]._run(self.company)
        self.assertNotIn("prediction", self.policy._due_steps())
        self.policy.horizon_days = 60
        self.assertEqual(self.policy._due_steps()[1], "prediction")
        self.assertTrue(self.policy.calibrated_on)

    def test_on_demand_is_done_by_the_job(self):
        self._predict()
        triggers = self.env["ir.cron.trigger"]
        before = triggers.search_count([])
        action = self.env["customer.model.run"].action_predict_mine()
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(self.policy._due_steps()[1], "prediction")
        self.assertEqual(triggers.search_count([]), before + 1)

    def test_roles(self):
        ann = self._make_customer(user_id=False)
        self._make_purchases(ann, [10])
        self._predict()
        salesperson, manager = (
            new_test_user(
                self.env,
                role,
                groups=f"sales_team.{role}",
                company_id=self.company.id,
                company_ids=[Command.set(self.company.ids)],
            )
            for role in ("group_sale_salesman", "group_sale_manager")
        )
        run = self._run_of().sudo(False)
        run.with_user(salesperson).read(["state", "verdict", "gains_chart"])
        run.with_user(manager).read(["margin_rate", "simple_values"])
        for name in ("margin_rate", "simple_values"):
            with self.assertRaises(AccessError):
                run.with_user(salesperson).read([name])
        with self.assertRaises(AccessError):
            run.with_user(manager).write({"state": "used"})
        profile = self._profile(ann).with_user(salesperson)
        profile.read(["risk", "risk_basis", "model_run_id"])
        for name in ("clv_12m", "value_at_risk"):
            with self.assertRaises(AccessError):
                profile.read([name])
        with self.assertRaises(AccessError):
            ann.with_user(salesperson).read(["customer_clv_12m"])
        texts = str(ann.with_user(salesperson).get_customer_page()["cards"])
        self.assertNotIn("Next 12 months", texts)

    def test_other_company_is_out_of_sight(self):
        self._make_purchases(self._make_customer(), [10])
        self._predict()
        sister = self._make_company("Sister")
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="sales_team.group_sale_manager",
            company_id=sister.id,
            company_ids=[Command.set(sister.ids)],
        )
        runs = self.env["customer.model.run"].with_user(stranger)
        runs = runs.with_context(allowed_company_ids=sister.ids)
        self.assertFalse(runs.search([]))
