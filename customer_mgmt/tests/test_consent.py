from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import CustomerCase
from .test_security import SecurityCase


class ConsentCase(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls._make_customer("Ann", email="ann@example.com")
        cls.consents = cls.env["customer.consent"]

    @classmethod
    def _consent(cls, partner=None, **vals):
        return cls.consents.create(
            {
                "partner_id": (partner or cls.ann).id,
                "company_id": cls.company.id,
                "channel": "sms",
                **vals,
            }
        )

    def _history(self, partner=None):
        rows = self.env["customer.interaction"].search(
            [
                ("partner_id", "=", (partner or self.ann).id),
                ("type_id.code", "=", "consent"),
            ],
            order="id",
        )
        return [(row.summary, row.channel, row.touch) for row in rows]


@tagged("post_install", "-at_install")
class TestConsent(ConsentCase):
    def test_every_change_is_in_the_ledger(self):
        consent = self._consent(note="Said so <in> the shop", source="till")
        consent.note = "No change"
        consent.state = "granted"
        consent.write({"state": "withdrawn", "source": "portal"})
        self.assertEqual(
            self._history(),
            [
                ("Marketing · SMS · Agreed", "visit", 0),
                ("Marketing · SMS · Objected", "web", 0),
            ],
        )
        row = self.env["customer.interaction"].search(
            [("res_model", "=", "customer.consent"), ("res_id", "=", consent.id)],
            order="id",
            limit=1,
        )
        self.assertIn("Said so &lt;in&gt; the shop", row.note)

    def test_date_of_the_decision(self):
        consent = self._consent(date="2026-01-02 10:00:00")
        consent.note = "Checked"
        self.assertEqual(str(consent.date), "2026-01-02 10:00:00")
        consent.state = "withdrawn"
        self.assertGreater(str(consent.date), "2026-01-02 10:00:00")

    @mute_logger("odoo.sql_db")
    def test_one_decision_in_force(self):
        self._consent()
        with self.assertRaises(IntegrityError):
            self._consent(state="withdrawn")

    def test_decide_writes_what_differs(self):
        choices = {("marketing", "sms"): False, ("marketing", "email"): True}
        changed = self.consents._decide(self.ann, self.company, choices, "portal")
        self.assertEqual(changed.mapped("display_name"), ["Marketing · SMS · Objected"])
        again = self.consents._decide(self.ann, self.company, choices, "portal")
        self.assertFalse(again)
        self.assertEqual(len(self._history()), 1)

    def test_choices_follow_the_rules_where_nothing_is_decided(self):
        self.policy.contact_rule_ids = [
            Command.create({"kind": "consent", "channel": "sms"}),
            Command.create({"kind": "consent", "channel": "post", "purpose": "care"}),
        ]
        self._consent(purpose="survey")
        choices = self.consents._choices(self.ann, self.company)
        self.assertEqual(len(choices), 18)
        self.assertEqual(
            [key for key, allowed in choices.items() if not allowed],
            [("marketing", "sms"), ("care", "sms"), ("care", "post")],
        )

    def test_merged_contacts_keep_the_last_decision(self):
        bob = self._make_customer("Bob", email="ann@example.com")
        self._consent(state="granted", date="2026-01-01 10:00:00")
        self._consent(bob, state="withdrawn", date="2026-02-01 10:00:00")
        self._consent(bob, channel="email", date="2026-02-01 10:00:00")
        bob.no_personalisation = True
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((self.ann | bob).ids, self.ann)
        self.assertFalse(bob.exists())
        self.assertEqual(
            self.ann.customer_consent_ids.mapped("display_name"),
            ["Marketing · Email · Agreed", "Marketing · SMS · Objected"],
        )
        self.assertTrue(self.ann.no_personalisation)


@tagged("post_install", "-at_install")
class TestContactPolicy(CustomerCase):
    def test_rules_of_a_new_policy(self):
        self.assertEqual(
            self.policy.contact_rule_ids.mapped("display_name"),
            [
                "At most 1 in 7 days · SMS · all purposes",
                "At most 2 in 7 days · Email · all purposes",
                "At most 4 in 7 days · all channels · all purposes",
                "At most 8 in 30 days · all channels · all purposes",
                "At most 1 in 48 hours · all channels · all purposes",
            ],
        )
        self.assertEqual((self.policy.quiet_from, self.policy.quiet_until), (21, 9))

    def test_limits_leave_scores_in_force(self):
        self.policy.calibrated_on = "2026-06-01"
        self.policy.write(
            {"quiet_from": 22, "quiet_until": 8, "contact_rule_ids": [Command.clear()]}
        )
        self.assertTrue(self.policy.calibrated_on)
        self.policy.active_days = 80
        self.assertFalse(self.policy.calibrated_on)

    @mute_logger("odoo.sql_db")
    def test_numbers_that_mean_nothing(self):
        rule = self.policy.contact_rule_ids[0]
        for record, vals in (
            (rule, {"maximum": -1}),
            (rule, {"period": 0}),
            (self.policy, {"quiet_from": 24}),
            (self.policy, {"quiet_until": -1}),
        ):
            with self.assertRaises(IntegrityError), self.cr.savepoint():
                record.write(vals)
                self.env.flush_all()


@tagged("post_install", "-at_install")
class TestConsentOfSalesperson(SecurityCase, ConsentCase):
    groups = "sales_team.group_sale_salesman"

    def test_own_customers_only(self):
        mine = self._consent(self.mine)
        other = self._consent(self.other)
        visible = self._visible("customer.consent")
        self.assertIn(self.mine, visible)
        self.assertNotIn(self.other, visible)
        mine.with_user(self.user).state = "withdrawn"
        self.assertEqual(len(self._history(self.mine)), 2)
        with self.assertRaises(AccessError):
            other.with_user(self.user).state = "withdrawn"
        with self.assertRaises(AccessError):
            mine.with_user(self.user).unlink()

    def test_reads_rules_and_leaves_them_alone(self):
        rule = self.policy.contact_rule_ids[0].with_user(self.user)
        self.assertEqual(rule.maximum, 1)
        with self.assertRaises(AccessError):
            rule.maximum = 5

    def test_other_company_is_out_of_sight(self):
        sister = self._make_company("Sister")
        self.env.user.company_ids |= sister
        consent = self._consent(self.mine, company_id=sister.id)
        self.assertNotIn(
            consent, self.consents.with_user(self.user).search([]), "consent"
        )
        rules = self.env["customer.contact.rule"].with_user(self.user)
        self.assertEqual(rules.search([]).company_id, self.company)

    def test_gate_counts_what_the_salesperson_does_not_see(self):
        """Nobody is contacted twice because somebody else may not know it."""
        self.mine.email = "mine@example.com"
        self.env["customer.interaction"].create(
            {
                "type": "mailing",
                "partner_id": self.mine.id,
                "company_id": self.company.id,
                "user_id": self.env.uid,
            }
        )
        gate = self.env["customer.contact.gate"].with_user(self.user)
        verdict = gate._can_contact(self.mine, "email", "care", company=self.company)
        self.assertEqual(verdict[self.mine].reason, "limit")


@tagged("post_install", "-at_install")
class TestConsentOfManager(SecurityCase, ConsentCase):
    groups = "sales_team.group_sale_manager"

    def test_all_customers(self):
        self._consent(self.other).with_user(self.user).state = "withdrawn"
        self.assertEqual(len(self._history(self.other)), 2)
        with self.assertRaises(AccessError):
            self.policy.contact_rule_ids[0].with_user(self.user).maximum = 5


@tagged("post_install", "-at_install")
class TestContactPolicyOfAdministrator(SecurityCase):
    groups = "customer_mgmt.group_customer_admin"

    def test_changes_the_rules(self):
        policy = self.policy.with_user(self.user)
        policy.write(
            {
                "contact_rule_ids": [
                    Command.clear(),
                    Command.create({"maximum": 3, "period": 14}),
                ]
            }
        )
        self.assertEqual(
            policy.contact_rule_ids.mapped("display_name"),
            ["At most 3 in 14 days · all channels · all purposes"],
        )


@tagged("post_install", "-at_install")
class TestPreferences(HttpCase, ConsentCase):
    """Customers decide on the portal, each for the own contact."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.env["res.users"].create(
            {
                "name": "Ann",
                "login": "ann_portal",
                "password": "ann_portal",
                "partner_id": cls.ann.id,
                "company_id": cls.company.id,
                "company_ids": [Command.set(cls.company.ids)],
                "group_ids": [Command.set(cls.env.ref("base.group_portal").ids)],
            }
        )

    def _post(self, data, with_token=True, **kwargs):
        self.authenticate("ann_portal", "ann_portal")
        token = {}
        if with_token:
            page = self.url_open("/my/preferences").text
            start = page.index('name="csrf_token" value="') + 25
            token = {"csrf_token": page[start : page.index('"', start)]}
        return self.url_open("/my/preferences", data={**data, **token}, **kwargs)

    def _decisions(self, partner=None):
        return (partner or self.ann).customer_consent_ids.mapped("display_name")

    def test_needs_a_login(self):
        response = self.url_open("/my/preferences", allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])

    def test_card_leads_to_the_page(self):
        self.authenticate("ann_portal", "ann_portal")
        self.assertIn("/my/preferences", self.url_open("/my/home").text)
        page = self.url_open("/my/preferences").text
        self.assertIn("Tea &amp; Trail", page)
        self.assertEqual(page.count('type="checkbox"'), 19)
        self.assertEqual(page.count('checked="True"'), 19)

    def test_switch_off_and_on(self):
        response = self._post({"marketing.sms": ["off"], "care.email": ["off", "on"]})
        self.assertEqual(response.status_code, 200)
        self.assertIn("Saved:", response.text)
        self.assertEqual(self._decisions(), ["Marketing · SMS · Objected"])
        consent = self.ann.customer_consent_ids
        self.assertEqual((consent.source, consent.company_id), ("portal", self.company))
        self._post({"marketing.sms": ["off", "on"]})
        self.assertEqual(self._decisions(), ["Marketing · SMS · Agreed"])
        self.assertEqual(len(self._history()), 2)

    def test_saving_twice_changes_nothing(self):
        self._post({"marketing.sms": "off"})
        response = self._post({"marketing.sms": "off"})
        self.assertIn("Nothing to save", response.text)
        self.assertEqual(len(self._history()), 1)

    def test_no_personal_offers(self):
        self._post({"personal": "off"})
        self.assertTrue(self.ann.no_personalisation)
        self.assertFalse(self._decisions())
        response = self._post({"personal": ["off", "on"]})
        self.assertIn("Personal offers", response.text)
        self.assertFalse(self.ann.no_personalisation)

    def test_preferred_channel(self):
        response = self._post({"preferred_channel": "wechat"})
        self.assertEqual(self.ann.preferred_channel, "wechat")
        self.assertRegex(response.text, r"Preferred channel:\s+WeChat")
        self.assertIn('value="wechat" selected="True"', response.text)
        self.assertFalse(self._decisions(), "a wish is no consent")
        response = self._post({"preferred_channel": "wechat"})
        self.assertIn("Nothing to save", response.text)
        for nothing in ({"personal": "on"}, {"preferred_channel": "fax"}):
            self._post(nothing)
            self.assertEqual(self.ann.preferred_channel, "wechat")
        response = self._post({"preferred_channel": ""})
        self.assertIn("no preference", response.text)
        self.assertFalse(self.ann.preferred_channel)

    def test_unsubscribed_address_is_shown(self):
        self.env["mail.blacklist"]._add("ann@example.com")
        self.authenticate("ann_portal", "ann_portal")
        self.assertIn("You unsubscribed", self.url_open("/my/preferences").text)

    def test_nobody_decides_for_others(self):
        bob = self._make_customer("Bob")
        self._consent(bob)
        self._post(
            {
                "partner_id": bob.id,
                "partner": bob.id,
                "id": bob.customer_consent_ids.id,
                "company_id": self.env.ref("base.main_company").id,
                "marketing.sms": "off",
                "preferred_channel": "sms",
            }
        )
        self.assertFalse(bob.preferred_channel)
        self.assertEqual(self._decisions(bob), ["Marketing · SMS · Agreed"])
        self.assertEqual(self._decisions(), ["Marketing · SMS · Objected"])
        self.assertEqual(self.ann.customer_consent_ids.company_id, self.company)

    def test_hostile_input_is_ignored(self):
        response = self._post(
            {
                "marketing.fax": "off",
                "transactional.email": "off",
                "marketing": "off",
                "marketing.sms": "x" * 100_000,
                "care.sms": ["on", "1"],
                "survey.sms": "\x00",
                "personal": "None",
                "preferred_channel": ["email'; --", "\x00"],
                "state": "withdrawn",
                "__proto__": "off",
                **{f"key{number}": "off" for number in range(20_000)},
            }
        )
        self.assertEqual(response.status_code, 200)
        self.assertFalse(self._decisions())
        self.assertFalse(self.ann.no_personalisation)
        self.assertFalse(self.ann.preferred_channel)

    @mute_logger("odoo.http")
    def test_refused_requests(self):
        self.assertEqual(
            self._post({"marketing.sms": "off"}, with_token=False).status_code, 400
        )
        self.authenticate("ann_portal", "ann_portal")
        response = self.opener.put(self.base_url() + "/my/preferences")
        self.assertEqual(response.status_code, 405)
        response = self.opener.post(
            self.base_url() + "/my/preferences", json={"marketing.sms": "off"}
        )
        self.assertIn(response.status_code, (400, 415))
        self.assertFalse(self._decisions())
