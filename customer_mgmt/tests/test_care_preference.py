from datetime import timedelta

from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common import TODAY
from .common_care import NOON, CareCase


@tagged("post_install", "-at_install")
class TestCarePreference(CareCase):
    """Customers are contacted on the channel they prefer, by people if need be."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model_id = cls.env["ir.model"]._get_id("res.partner")
        cls.mail_template = cls.env["mail.template"].create(
            {
                "name": "Hello",
                "model_id": cls.model_id,
                "subject": "Hello {{ object.name }}",
                "body_html": """<p>Dear <b t-out="object.name"/>,</p>
                    <p>see <a href="/shop">our shop</a>.
                    <t t-out="object.care_company"/></p>""",
                "use_default_to": True,
            }
        )
        cls.sms_template = cls.env["sms.template"].create(
            {
                "name": "Hello",
                "model_id": cls.model_id,
                "body": "Hi {{ object.name }} <3",
            }
        )

    def setUp(self):
        super().setUp()
        self.ann = self._customer("Ann", [7], preferred_channel="wechat")
        self.bob = self._customer("Bob", [7])
        self._score()

    def _make_mail_plan(self, **vals):
        return self._make_plan(
            "purchase",
            days=7,
            action="mail",
            mail_template_id=self.mail_template.id,
            **vals,
        )

    def _make_sms_plan(self, **vals):
        return self._make_plan(
            "purchase",
            days=7,
            action="sms",
            sms_template_id=self.sms_template.id,
            **vals,
        )

    def _execute(self, plan):
        self._plan()
        self.env["customer.interaction"]._due()._carry_out()
        return {row.partner_id.name: row for row in self._rows(plan)}

    def test_the_ledger_shows_the_channel_really_used(self):
        plan = self._make_mail_plan()
        channels = ("email", "sms", "phone", "visit", "post")
        for channel in channels:
            self._customer(
                channel, [7], preferred_channel=channel, street="1 Elm Street"
            )
        self._score()
        self._plan()
        self.assertEqual(
            {
                row.partner_id.name: (row.channel, row.type_id.code)
                for row in self._rows(plan)
            },
            {
                "Ann": ("wechat", "wechat"),
                "Bob": ("email", "email"),
                "email": ("email", "email"),
                "sms": ("email", "email"),
                "phone": ("phone", "call"),
                "visit": ("visit", "visit"),
                "post": ("post", "letter"),
            },
        )

    def test_a_task_for_the_owner_with_the_text_to_copy(self):
        owner = new_test_user(self.env, "test_owner", groups="base.group_user")
        self.ann.user_id = owner
        rows = self._execute(self._make_mail_plan())
        self.assertEqual((rows["Bob"].state, rows["Bob"].channel), ("done", "email"))
        row = rows["Ann"]
        self.assertEqual((row.state, row.user_id), ("planned", owner))
        self.assertRecordValues(
            row.activity_id,
            [
                {
                    "res_id": self.ann.id,
                    "user_id": owner.id,
                    "date_deadline": TODAY,
                    "summary": "Purchase: WeChat Message",
                    "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
                }
            ],
        )
        base = self.ann.get_base_url()
        self.assertEqual(
            str(row.activity_id.note),
            "<p><b>Text to copy:</b></p><p>Hello Ann</p><p>Dear *Ann*,<br>see our shop "
            f'[1] .<br>Tea &amp; Trail</p><p>[1] <a href="{base}/shop" target="_blank" '
            f'rel="noreferrer noopener">{base}/shop</a></p>',
        )
        self.assertFalse(
            self.env["mail.mail"].search([("recipient_ids", "in", self.ann.ids)])
        )

    def test_text_of_an_sms(self):
        row = self._execute(self._make_sms_plan())["Ann"]
        self.assertEqual(
            str(row.activity_id.note),
            "<p><b>Text to copy:</b></p><p>Hi Ann &lt;3</p>",
        )
        self.assertFalse(self.env["sms.sms"].search([("partner_id", "=", self.ann.id)]))

    def test_the_kind_of_activity_is_the_one_logged_as_such(self):
        self.ann.preferred_channel = "phone"
        row = self._execute(self._make_mail_plan())["Ann"]
        self.assertEqual(
            row.activity_id.activity_type_id,
            self.env.ref("mail.mail_activity_data_call"),
        )
        row.activity_id.action_feedback(feedback="Thanked us")
        self.assertEqual((row.state, row.channel, row.touch), ("done", "phone", 1))

    def test_the_copy_is_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.sms_template.lang = "{{ object.lang }}"
        self.sms_template.with_context(lang="fr_FR").body = "Salut {{ object.name }}"
        self.ann.lang = "fr_FR"
        note = self._execute(self._make_sms_plan())["Ann"].activity_id.note
        self.assertEqual(
            str(note), "<p><b>Text to copy:</b></p><p>Salut Ann</p>", "title: owner's"
        )

    def test_other_actions_keep_their_channel(self):
        calls = self._make_plan("purchase", days=7, action="activity")
        server = self._make_plan("purchase", days=7)
        self._plan()
        self.assertEqual(set(self._rows(calls).mapped("channel")), {"phone"})
        self.assertEqual(set(self._rows(server).mapped("channel")), {"other"})

    def test_limits_and_consent_are_those_of_the_channel(self):
        self.policy.contact_rule_ids = [
            Command.create({"maximum": 0, "channel": "wechat"})
        ]
        cid = self._customer("Cid", [7], preferred_channel="visit", email=False)
        dan = self._customer("Dan", [7], preferred_channel="phone", phone=False)
        eve = self._customer("Eve", [7], preferred_channel="phone")
        self.env["mail.blacklist"]._add(eve.email)
        fay = self._customer("Fay", [7], preferred_channel="visit")
        self.env["customer.consent"].create(
            {
                "partner_id": fay.id,
                "company_id": self.company.id,
                "channel": "visit",
                "purpose": "care",
                "state": "withdrawn",
            }
        )
        self._score()
        plan = self._make_mail_plan()
        self._plan()
        reasons = {row.partner_id: row.reason for row in self._rows(plan)}
        self.assertEqual(
            reasons,
            {
                self.ann: "never",
                self.bob: False,
                cid: False,
                dan: "no_address",
                eve: False,
                fay: "consent",
            },
        )

    def test_the_gate_is_asked_again_about_the_channel(self):
        plan = self._make_mail_plan()
        self._plan()
        self.policy.contact_rule_ids = [
            Command.create({"maximum": 0, "channel": "wechat"})
        ]
        self.env["customer.interaction"]._due()._carry_out()
        states = {row.partner_id.name: row.state for row in self._rows(plan)}
        self.assertEqual(states, {"Ann": "suppressed", "Bob": "done"})

    def test_an_error_concerns_its_own_customer(self):
        cid = self._customer("Cid", [7], preferred_channel="wechat")
        self._score()
        self.mail_template.body_html = (
            """<p t-if="object.name == 'Cid'" t-out="1 / 0"/><p>Hello</p>"""
        )
        rows = self._execute(self._make_mail_plan())
        self.assertEqual(
            {name: row.state for name, row in rows.items()},
            {"Ann": "planned", "Bob": "done", cid.name: "failed"},
        )
        self.assertTrue(rows["Ann"].activity_id)

    def test_dry_run_is_what_happens(self):
        plan = self._make_mail_plan()
        dry = plan._dry_run(TODAY, TODAY)
        self._plan()
        self.assertEqual(
            [(row.partner_id, row.channel, row.state) for row in dry],
            [
                (row.partner_id.id, row.channel, row.state)
                for row in self._rows(plan).sorted(lambda row: (row.date, row.id))
            ],
        )

    def test_the_preview_tells_how(self):
        plan = self._make_mail_plan()
        preview = self.env["customer.care.preview"].create(
            {"plan_id": plan.id, "date_from": TODAY, "date_to": TODAY}
        )
        self.assertEqual(
            {line.partner_id.name: line.channel for line in preview.line_ids},
            {"Ann": "wechat", "Bob": "email"},
        )

    def test_a_copy_speaks_for_the_company_of_the_plan(self):
        sister = self._make_company("Sister")
        sister.customer_policy_id.write(
            {"stage_mode": "days", "tz": "UTC", "quiet_from": 0, "quiet_until": 0}
        )
        sister.customer_policy_id.contact_rule_ids.unlink()
        self._make_purchase(self.ann, TODAY - timedelta(days=7), company_id=sister.id)
        self.scoring._run(sister)
        plan = self._make_mail_plan(company_id=sister.id)
        self.env["customer.care.plan"]._plan_company(sister, TODAY)
        self.env["customer.interaction"]._due()._carry_out()
        row = self._rows(plan)
        self.assertEqual((row.company_id, row.channel), (sister, "wechat"))
        self.assertIn("Sister", row.activity_id.note)

    def test_a_mail_speaks_for_the_company_of_the_plan(self):
        sister = self._make_company("Sister")
        plan = self._make_mail_plan(company_id=sister.id)
        row = self.env["customer.interaction"].create(
            {
                "type": "email",
                "partner_id": self.bob.id,
                "company_id": sister.id,
                "plan_id": plan.id,
                "plan_date": TODAY,
                "purpose": "care",
                "state": "planned",
            }
        )
        sister.customer_policy_id.write({"quiet_from": 0, "quiet_until": 0})
        row._carry_out()
        mail = self.env["mail.mail"].search([("mail_message_id", "=", row.res_id)])
        self.assertIn("Sister", mail.body_html)

    def test_planning_asks_nothing_more(self):
        plan = self._make_mail_plan()
        for number in range(20):
            self._customer(f"More {number:02}", [7], preferred_channel="wechat")
        self._score()
        plan._query_insert(TODAY)  # The ids of interaction types are cached.
        with self.assertQueryCount(__system__=6):
            plan._plan(TODAY)
        self.assertEqual(len(self._rows(plan)), 22)

    def test_queries_of_a_hundred_tasks(self):
        owner = new_test_user(self.env, "test_owner", groups="base.group_user")
        for number in range(99):
            self._customer(
                f"C{number:02}", [7], user_id=owner.id, preferred_channel="wechat"
            )
        self.bob.active = False
        self._score()
        self._make_mail_plan()
        self._plan()
        due = self.env["customer.interaction"]._due()
        self.assertEqual(len(due), 100)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(__system__=50):
            due._carry_out()
            self.env.flush_all()
        self.assertEqual(len(due.activity_id), 100)


@tagged("post_install", "-at_install")
class TestPreferredChannel(CareCase):
    def test_find_and_group_contacts(self):
        partners = self._customer("Ann", preferred_channel="wechat")
        partners |= self._customer("Bob")
        domain = [("id", "in", partners.ids)]
        found = self.env["res.partner"].search(
            [*domain, ("preferred_channel", "=", "wechat")]
        )
        self.assertEqual(found.name, "Ann")
        groups = self.env["res.partner"]._read_group(
            domain, ["preferred_channel"], ["__count"]
        )
        self.assertEqual(groups, [("wechat", 1), (False, 1)])

    def test_salesperson_notes_it_on_the_contact(self):
        user = new_test_user(
            self.env,
            "test_seller",
            groups="sales_team.group_sale_salesman,base.group_partner_manager",
        )
        ann = self._customer("Ann", user_id=user.id)
        with Form(ann.with_user(user)) as form:
            form.preferred_channel = "wechat"
        self.assertEqual(ann.preferred_channel, "wechat")

    def test_segment(self):
        ann = self._customer("Ann", preferred_channel="wechat")
        self._customer("Bob")
        self._score()
        segment = self.env["customer.segment"].create(
            {
                "name": "WeChat",
                "company_id": self.company.id,
                "domain": "[('preferred_channel', '=', 'wechat')]",
            }
        )
        self.assertEqual(segment.member_ids.partner_id, ann)

    def test_merging_keeps_what_is_known(self):
        ann = self._customer("Ann")
        twin = self._customer("Twin", preferred_channel="wechat")
        other = self._customer("Other", preferred_channel="phone")
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((ann | twin).ids, ann, extra_checks=False)
        self.assertEqual(ann.preferred_channel, "wechat")
        wizard._merge((ann | other).ids, ann, extra_checks=False)
        self.assertEqual(ann.preferred_channel, "wechat", "the one that stays knows")

    def test_done_by_hand_counts_as_spoken_to(self):
        ann = self._customer("Ann", [7], preferred_channel="wechat")
        self._score()
        self._profile(ann).sudo().tier = "a"
        template = self.env["sms.template"].create(
            {
                "name": "Hello",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "body": "Hello",
            }
        )
        plan = self._make_plan(
            "purchase", days=7, action="sms", sms_template_id=template.id
        )
        self._plan()
        self.env["customer.interaction"]._due()._carry_out()
        self._rows(plan).activity_id.action_feedback()
        rhythm = self._make_plan("interval", days_tier_a=30)
        self._plan(TODAY + timedelta(days=29))
        self.assertFalse(self._rows(rhythm))
        self._plan(TODAY + timedelta(days=30))
        self.assertEqual(self._rows(rhythm).plan_date, NOON.date() + timedelta(days=30))
