from datetime import date, datetime, timedelta
from io import BytesIO

import xlsxwriter
from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged

from .common import TODAY, CustomerCase

# The time of the tests is that of the policy: 28 June 2026.
NOW = datetime(2026, 6, 28, 12)


class ChurnCase(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wizards = cls.env["customer.churn.wizard"]

    def setUp(self):
        super().setUp()
        frozen = freeze_time(NOW)
        frozen.start()
        self.addCleanup(frozen.stop)

    def _make_lapsing(self, name, silence, amount, risk=None, **vals):
        """A customer whose risk is given, as a run would write it."""
        partner = self._make_customer(name, phone="+32 2 000 00 00", **vals)
        self._make_purchase(partner, TODAY - timedelta(days=silence), amount)
        self._risks[partner] = risk
        return partner

    def _make_shop(self, **vals):
        self._risks = {}
        shop = {
            "ann": self._make_lapsing("Ann", 100, 1000, 0.6, **vals),
            "bob": self._make_lapsing("Bob", 200, 500, 0.9, **vals),
            "eve": self._make_lapsing("Eve", 120, 100, 0.2, **vals),
            "joe": self._make_lapsing("Joe", 5, 900, 0.8, **vals),
            "zoe": self._make_lapsing("Zoe", 110, 50, None, **vals),
        }
        self._score()
        for partner, risk in self._risks.items():
            self._profile(partner).sudo().write(
                {"risk": risk or 0, "risk_basis": "model" if risk else "none"}
            )
        self.env.flush_all()
        return shop

    def _open(self, records=None, **vals):
        action = self.wizards._action_open(records)
        wizard = self.wizards.browse(action["res_id"])
        if vals:
            wizard.write(vals)
            wizard.action_refresh()
        return wizard

    def _names(self, wizard):
        return wizard.line_ids.partner_id.mapped("name")


@tagged("post_install", "-at_install")
class TestChurnWizard(ChurnCase):
    # Who is in --------------------------------------------------------------------

    def test_slipping_with_a_risk_the_largest_loss_first(self):
        """600 of Ann are likely to go, 450 of Bob; of Zoe nothing is known."""
        self._make_shop()
        wizard = self._open()
        self.assertEqual(self._names(wizard), ["Ann", "Bob", "Zoe"])
        self.assertRecordValues(
            wizard, [{"found_count": 3, "stake_found": 1550.0, "is_cut": False}]
        )
        self.assertEqual(wizard.scope, "All my customers")
        self.assertRecordValues(
            wizard.line_ids,
            [
                {"risk": 0.6, "has_risk": True, "revenue_at_stake": 1000.0},
                {"risk": 0.9, "has_risk": True, "revenue_at_stake": 500.0},
                {"risk": 0, "has_risk": False, "revenue_at_stake": 50.0},
            ],
        )
        self.assertIn("Silent for 100 days", wizard.line_ids[0].reason_summary)

    def test_thresholds(self):
        self._make_shop()
        for vals, names in (
            ({"risk_from": 0.7}, ["Bob", "Zoe"]),
            ({"risk_from": 0}, ["Ann", "Bob", "Zoe", "Eve"]),
            ({"stake_from": 400}, ["Ann", "Bob"]),
            ({"with_gone": False}, ["Ann", "Zoe"]),
            ({"with_at_risk": False}, ["Bob"]),
            ({"with_healthy": True}, ["Joe", "Ann", "Bob", "Zoe"]),
        ):
            with self.subTest(vals):
                self.assertEqual(self._names(self._open(**vals)), names)
        with self.assertRaises(UserError):
            self._open(with_gone=False, with_at_risk=False)

    def test_last_contact(self):
        shop = self._make_shop()
        person = self._make_customer("Clerk", parent_id=shop["bob"].id)
        for partner, day in ((shop["ann"], 20), (person, 10)):
            self.env["customer.interaction"].create(
                {
                    "partner_id": partner.id,
                    "company_id": self.company.id,
                    "type": "call",
                    "date": datetime(2026, 6, day, 12),
                }
            )
        lines = self._open().line_ids
        self.assertEqual(
            lines.mapped("last_contact"), [date(2026, 6, 20), date(2026, 6, 10), False]
        )
        self.assertEqual(self._names(self._open(contact_days=8)), ["Ann", "Bob", "Zoe"])
        self.assertEqual(self._names(self._open(contact_days=9)), ["Bob", "Zoe"])
        self.assertEqual(self._names(self._open(contact_days=19)), ["Zoe"])

    def test_other_horizon(self):
        """By the curve, everybody is still away after 12 weeks, half after 24 and a
        quarter after 36."""
        shop = self._make_shop()
        away = [1.0] * 12 + [0.5] * 12 + [0.25] * 12
        self.env["customer.model.run"].create(
            {
                "company_id": self.company.id,
                "population": "consumer",
                "date": TODAY,
                "state": "unavailable",
                "horizon_days": 90,
            }
        )
        curve = self.policy.curve_ids.filtered(
            lambda c: c.population == "consumer" and c.order_group == "1"
        )
        curve.sudo().write({"gap_count": 500})
        curve.point_ids.sudo().unlink()
        self.env["customer.repurchase.point"].sudo().create(
            [
                {"curve_id": curve.id, "days": 7 * week, "away": share}
                for week, share in enumerate(away, 1)
            ]
        )
        predictor = self.env["customer.predictor"]
        joe = shop["joe"].ids
        within = predictor._fetch_risks_within
        self.assertEqual(within(self.company, joe, 30), {joe[0]: 1.0})
        self.assertEqual(within(self.company, joe, 90), {joe[0]: 0.5})
        self.assertEqual(within(self.company, joe, 180), {joe[0]: 0.25})
        wizard = self._open(shop["joe"], horizon_days=180, risk_from=0.2)
        self.assertEqual(wizard.line_ids.risk, 0.25)
        self.assertFalse(self._open(shop["joe"], horizon_days=180).line_ids)

    def test_nothing_is_known_without_a_prediction(self):
        shop = self._make_shop()
        risks = self.env["customer.predictor"]._fetch_risks_within(
            self.company, shop["ann"].ids, 30
        )
        self.assertEqual(risks, {})
        lines = self._open(horizon_days=30).line_ids
        self.assertEqual(lines.mapped("has_risk"), [False] * 4)

    def test_from_contacts_profiles_and_segment(self):
        shop = self._make_shop()
        person = self._make_customer("Clerk", parent_id=shop["joe"].id)
        wizard = self._open(person | shop["ann"])
        self.assertEqual(self._names(wizard), ["Joe", "Ann"])
        self.assertEqual(wizard.scope, "Chosen customers: 2")
        wizard = self._open(self._profile(shop["bob"] | shop["eve"]))
        self.assertEqual(self._names(wizard), ["Bob"])
        segment = self.env["customer.segment"].create(
            {"name": "Tea", "kind": "static", "company_id": self.company.id}
        )
        segment._add_by_hand(shop["bob"] | shop["joe"])
        wizard = self._open(segment)
        self.assertEqual(self._names(wizard), ["Bob"])
        self.assertEqual(wizard.scope, "Tea")

    def test_nobody(self):
        """A contact who is no customer, an empty shop."""
        wizard = self._open(self._make_customer("Stranger"))
        self.assertFalse(wizard.line_ids)
        self.assertEqual(wizard.found_count, 0)
        for action in ("assign", "add_to_segment", "start_campaign", "export"):
            with self.assertRaises(UserError):
                getattr(wizard, f"action_{action}")()

    def test_archived_customers_stay_out(self):
        shop = self._make_shop()
        shop["ann"].active = False
        self.assertEqual(self._names(self._open()), ["Bob", "Zoe"])

    def test_preview_is_read_in_as_many_queries_whatever_the_number(self):
        self._make_shop()
        self._open()  # fills the caches of the registry
        self.assertEqual(len(self._preview()), 3)
        for number in range(40):
            self._make_lapsing(f"C{number}", 110, 20)
        self._score()
        self.assertEqual(len(self._preview()), 43)

    def _preview(self):
        self.env.flush_all()
        self.env.invalidate_all()
        # One each: candidates, last and next contacts, verdicts, documents behind the
        # reasons; the rest is access, defaults and writing the wizard with its lines.
        # Two of them are of other applications.
        with self.assertQueryCount(28):
            wizard = self.wizards.browse(self.wizards._action_open()["res_id"])
            self.env.flush_all()
            wizard.line_ids.mapped("reason_summary")
        return wizard.line_ids

    # What follows -----------------------------------------------------------------

    def _planned(self, partners):
        return self.env["customer.interaction"].search(
            [("partner_id", "in", partners.ids)], order="id"
        )

    def test_assign(self):
        seller = new_test_user(
            self.env,
            "seller",
            "customer_mgmt.group_customer_user",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        shop = self._make_shop()
        shop["ann"].user_id = seller
        wizard = self._open()
        wizard.line_ids[1].is_included = False
        action = wizard.action_assign()
        self.assertEqual(action["params"]["title"], "Activities planned: 2")
        self.assertEqual(action["params"]["type"], "success")
        rows = self._planned(shop["ann"] | shop["bob"] | shop["zoe"])
        self.assertRecordValues(
            rows.sorted(lambda row: row.partner_id.name),
            [
                {
                    "partner_id": shop["ann"].id,
                    "state": "planned",
                    "user_id": seller.id,
                    "expected_value": 1000.0,
                    "summary": "Win back",
                },
                {
                    "partner_id": shop["zoe"].id,
                    "state": "planned",
                    "user_id": self.env.uid,
                    "expected_value": 50.0,
                    "summary": "Win back",
                },
            ],
        )
        self.assertEqual(rows.activity_id.mapped("user_id"), seller | self.env.user)
        self.assertEqual(
            set(rows.activity_id.mapped("date_deadline")), {date(2026, 7, 1)}
        )

    def test_assign_to_somebody_who_takes_over(self):
        shop = self._make_shop()
        other = new_test_user(
            self.env,
            "other",
            "customer_mgmt.group_customer_user",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        wizard = self._open(shop["ann"], user_id=other.id, takes_over=True)
        wizard.action_assign()
        self.assertEqual(shop["ann"].user_id, other)
        self.assertEqual(self._planned(shop["ann"]).activity_id.user_id, other)

    def test_held_back_are_told_and_in_the_ledger(self):
        """A held-out customer and a blocked phone number are left alone."""
        shop = self._make_shop()
        self.env["customer.interaction"].create(
            {
                "partner_id": shop["ann"].id,
                "company_id": self.company.id,
                "type": "email",
                "state": "held_out",
                "purpose": "marketing",
                "protected_until": datetime(2026, 8, 1),
            }
        )
        shop["zoe"].phone = False
        wizard = self._open()
        self.assertEqual(
            wizard.line_ids.mapped("held_back"), ["held_out", False, "no_address"]
        )
        action = wizard.action_assign()
        self.assertEqual(action["params"]["title"], "Activities planned: 1")
        self.assertEqual(action["params"]["type"], "warning")
        self.assertIn("Held out to measure a campaign: 1", action["params"]["message"])
        rows = self._planned(shop["ann"] | shop["zoe"])
        held = rows.filtered(lambda row: row.state == "suppressed")
        self.assertEqual(held.mapped("reason"), ["held_out", "no_address"])
        self.assertFalse(rows.activity_id)

    def test_assign_refuses_what_is_incomplete(self):
        self._make_shop()
        for vals in (
            {"date_deadline": date(2026, 6, 1)},
            {"date_deadline": False},
            {"activity_type_id": False},
        ):
            with self.assertRaises(UserError):
                self._open(**vals).action_assign()
        wizard = self._open()
        wizard.line_ids.is_included = False
        with self.assertRaises(UserError):
            wizard.action_assign()

    def test_add_to_segment(self):
        shop = self._make_shop()
        segment = self.env["customer.segment"].create(
            {"name": "Leaving", "kind": "static", "company_id": self.company.id}
        )
        action = self._open().action_add_to_segment()
        adding = self.env[action["res_model"]].with_context(**action["context"])
        adding.create({"segment_id": segment.id}).action_apply()
        self.assertEqual(
            segment.member_ids.partner_id, shop["ann"] | shop["bob"] | shop["zoe"]
        )

    def test_start_campaign(self):
        shop = self._make_shop()
        action = self._open(risk_from=0.7).action_start_campaign()
        self.assertEqual(action["res_model"], "customer.campaign.wizard")
        self.assertEqual(
            sorted(action["context"]["default_partner_ids"]),
            sorted((shop["bob"] | shop["zoe"]).ids),
        )
        self.assertEqual(
            action["context"]["default_name"], "Win back: All my customers"
        )

    # Excel ------------------------------------------------------------------------

    def _read_sheet(self, wizard):
        file = BytesIO()
        with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
            wizard._write_workbook(workbook)
        return [list(row) for row in load_workbook(file).active.values]

    def test_excel(self):
        shop = self._make_shop()
        shop["ann"].name = "=1+1"
        wizard = self._open()
        wizard.line_ids[1].is_included = False
        rows = self._read_sheet(wizard)
        self.assertEqual(
            rows[0],
            [
                "Customer",
                "Phone",
                "Email",
                "Stage",
                "Churn Risk",
                "Revenue At Stake",
                "Value At Stake",
                "Why",
                "Last Purchase",
                "Last Contact",
                "Salesperson",
                "No Call Because",
            ],
        )
        self.assertEqual(len(rows), 3)
        self.assertEqual(rows[1][0], "=1+1")
        self.assertEqual(rows[1][3:7], ["At Risk", 0.6, 1000, 1000])
        self.assertEqual(rows[1][8], datetime(2026, 3, 20))
        self.assertEqual(rows[2][4:6], [None, 50])

    def test_managers_rank_by_value(self):
        """Bob brings less, but more of it stays."""
        shop = self._make_shop()
        for name, value in (("ann", 100), ("bob", 300), ("zoe", 20)):
            self._profile(shop[name]).sudo().value_at_stake = value
        self.env.flush_all()
        wizard = self._open()
        self.assertEqual(self._names(wizard), ["Bob", "Ann", "Zoe"])
        self.assertEqual(wizard.stake_found, 420)
        self.assertEqual(self._names(self._open(stake_from=50)), ["Bob", "Ann"])

    # Roles and companies ------------------------------------------------------------

    def test_user_sees_own_customers_and_no_margin(self):
        user = new_test_user(
            self.env,
            "seller",
            "customer_mgmt.group_customer_user",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        shop = self._make_shop(user_id=self.env.user.id)
        shop["bob"].user_id = user
        wizard = self._open_as(user)
        self.assertEqual(self._names(wizard), ["Bob"])
        self.assertEqual(wizard.stake_found, 500)
        self.assertNotIn("Value At Stake", self._read_sheet(wizard)[0])
        with self.assertRaises(AccessError):
            wizard.line_ids.read(["value_at_stake"])
        with self.assertRaises(AccessError):
            wizard.action_start_campaign()
        wizard.action_assign()
        self.assertEqual(self._planned(shop["bob"]).user_id, user)
        # Gone to somebody else in the meantime.
        shop["bob"].user_id = self.env.user
        with self.assertRaises(UserError):
            wizard.action_export()

    def _open_as(self, user):
        wizards = self.wizards.with_user(user)
        return wizards.browse(wizards._action_open()["res_id"])

    def test_others_do_not_see_what_somebody_found(self):
        self._make_shop()
        wizard = self._open()
        manager = new_test_user(
            self.env,
            "manager",
            "customer_mgmt.group_customer_manager",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        with self.assertRaises(AccessError):
            wizard.with_user(manager).read(["scope"])
        nobody = new_test_user(self.env, "nobody", "base.group_user")
        with self.assertRaises(AccessError):
            self.wizards.with_user(nobody)._action_open()

    def test_two_companies(self):
        """Another company neither sees the customers nor their contacts."""
        self._make_shop()
        second = self._make_company("Second")
        self.env.user.company_ids |= second
        elsewhere = self.wizards.with_context(allowed_company_ids=second.ids)
        wizard = elsewhere.browse(elsewhere._action_open()["res_id"])
        self.assertEqual(wizard.company_id, second)
        self.assertFalse(wizard.line_ids)


@tagged("post_install", "-at_install")
class TestChurnDownload(ChurnCase, HttpCase):
    def test_download(self):
        user = new_test_user(
            self.env,
            "seller",
            "customer_mgmt.group_customer_user",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        self._make_shop()
        wizards = self.wizards.with_user(user)
        action = wizards.browse(wizards._action_open()["res_id"]).action_export()
        self.authenticate("seller", "seller")
        response = self.url_open(action["url"])
        self.assertEqual(response.status_code, 200)
        sheet = load_workbook(BytesIO(response.content)).active
        self.assertEqual(
            [row[0] for row in sheet.values], ["Customer", "Ann", "Bob", "Zoe"]
        )
        self.assertEqual(self.url_open("/customer_mgmt/churn/0").status_code, 404)
        new_test_user(self.env, "other", "customer_mgmt.group_customer_manager")
        self.authenticate("other", "other")
        self.assertEqual(self.url_open(action["url"]).status_code, 404)
