from datetime import datetime, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import TODAY
from .common_campaign import CampaignCase
from .common_care import NOON


@tagged("post_install", "-at_install")
class TestCampaign(CampaignCase):
    """From the draft to the end of the window."""

    def test_defaults(self):
        campaign = self.env["customer.campaign"].create({"name": "Come back"})
        plan = campaign.plan_id
        self.assertEqual(plan.trigger, "campaign")
        self.assertEqual(plan.purpose, "marketing")
        self.assertEqual(campaign.company_id, self.company)
        self.assertEqual((campaign.state, plan.state), ("draft", "draft"))
        self.assertEqual(campaign.holdout_share, 0.5)
        self.assertEqual(campaign.window_days, 90)

    def test_many_customers_leave_a_tenth_alone(self):
        self.assertEqual(self._campaign(self._customers(999)).holdout_share, 0.5)
        self.assertEqual(self._campaign(self._customers(1000)).holdout_share, 0.1)

    def test_launch(self):
        campaign = self._launched(self._customers(10), holdout_share=0.3)
        self.assertEqual((campaign.state, campaign.plan_id.state), ("running",) * 2)
        self.assertEqual(campaign.date_launch, NOON)
        self.assertEqual(campaign.date_end, NOON + timedelta(days=90))
        self.assertEqual(campaign.frozen_segment_id.kind, "frozen")
        self.assertEqual(campaign.frozen_segment_id.member_count, 10)
        self.assertEqual(campaign.member_count, 10)
        self.assertEqual(campaign.held_out_count, 3)
        self.assertEqual(self._states(campaign), {"held_out": 3, "planned": 7})
        held_out = self._control(campaign).interaction_id
        self.assertEqual(set(held_out.mapped("protected_until")), {campaign.date_end})
        self.assertEqual(held_out.partner_id, self._control(campaign).partner_id)
        contacts = self._treated(campaign).interaction_id
        self.assertEqual(contacts.partner_id, self._treated(campaign).partner_id)
        self.assertEqual(set(contacts.mapped("state")), {"planned"})

    def test_the_lot_follows_from_the_uuid(self):
        partners = self._customers(10)
        first = self._campaign(partners)
        second = self._campaign(partners)
        first.uuid, second.uuid = "b1f4", "c2a5"
        drawn = []
        for campaign in (first, second):
            preview = campaign._preview_launch()
            self.assertEqual((preview.treated, preview.control), (5, 5))
            campaign._launch()
            drawn.append(self._control(campaign).mapped("unit"))
            campaign.action_cancel()
        self.assertNotEqual(*drawn)

    def test_drawn_within_tiers(self):
        partners = self._customers(400)
        self._make_purchases(partners[0], [5])
        self._score()
        self.env["customer.profile"].create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": self.company.id,
                    "stage": "active",
                    "tier": "b" if number < 100 else "c",
                }
                for number, partner in enumerate(partners[1:])
            ]
        )
        campaign = self._launched(partners, holdout_share=0.1)
        strata = self._control(campaign).grouped("stratum")
        self.assertEqual(len(strata["b"]), 10)
        self.assertEqual(len(self._control(campaign)), 40)

    def test_contacts_take_place_as_those_of_a_plan(self):
        campaign = self._launched(self._customers(10), holdout_share=0.3)
        self.env["customer.interaction"]._due()._carry_out()
        self.assertEqual(self._states(campaign), {"held_out": 3, "done": 7})
        campaign.action_update_results()
        self.assertEqual(campaign.done_count, 7)
        # Another day plans nobody again.
        self._plan(TODAY + timedelta(days=1))
        self.assertEqual(self._states(campaign), {"held_out": 3, "done": 7})

    def test_queries_do_not_depend_on_the_number(self):
        campaigns = [self._campaign(self._customers(n)) for n in (10, 20, 200)]
        for campaign in campaigns:
            campaign.holdout_share = 0.1
            self.env.flush_all()
            self.env.invalidate_all()
            # The first one fills the caches of the registry.
            count = 32 if campaign != campaigns[0] else 60
            with self.assertQueryCount(count):
                campaign._launch()
                self.env.flush_all()

    # Protection -----------------------------------------------------------------

    def test_nobody_contacts_who_is_held_out(self):
        campaign = self._launched(self._customers(10), holdout_share=0.3)
        control = self._control(campaign).partner_id
        gate = self.env["customer.contact.gate"]

        def reasons(at):
            found = gate._can_contact(control, "email", "marketing", at)
            return {verdict.reason for verdict in found.values()}

        self.assertEqual(reasons(NOON), {"held_out"})
        self.assertEqual(reasons(campaign.date_end), {"held_out"})
        self.assertEqual(reasons(campaign.date_end + timedelta(seconds=1)), {None})
        other = self._make_plan("silence", days=1)
        self._plan()
        self.assertFalse(self._rows(other).filtered(lambda r: r.state == "planned"))

    def test_held_out_by_one_takes_no_part_in_another(self):
        partners = self._customers(10)
        first = self._launched(partners, holdout_share=0.3)
        second = self._campaign(partners, holdout_share=0)
        audience = second._get_audience()
        self.assertEqual((audience.contacts, audience.units), (7, 7))
        self.assertEqual(audience.left_out, {"held_out": 3})
        self.assertEqual(audience.busy, 7)
        words = list(second._word_audience(audience))
        self.assertIn("do not take part: 3.", words[1])
        self.assertIn("whose result will include what this one does: 7.", words[2])
        second._launch()
        self.assertEqual(len(second.member_ids), 7)
        self.assertFalse(second.member_ids.partner_id & self._control(first).partner_id)

    def test_another_company_may_contact_who_is_held_out(self):
        partners = self._customers(4)
        self._launched(partners, holdout_share=0.5)
        other = self._make_company("Coffee & Coast")
        self.env.user.company_ids |= other
        both = (self.company | other).ids
        env = self.env(context={**self.env.context, "allowed_company_ids": both[::-1]})
        other.customer_policy_id.contact_rule_ids.unlink()
        segment = env["customer.segment"].create(
            {"name": "All", "kind": "static", "company_id": other.id}
        )
        segment._add_by_hand(partners)
        campaign = env["customer.campaign"].create(
            {
                "name": "Coffee",
                "company_id": other.id,
                "segment_id": segment.id,
                "action": "server",
                "server_action_id": self.action.id,
                "holdout_share": 0,
            }
        )
        campaign._launch()
        self.assertEqual(campaign.company_id, other)
        self.assertEqual(len(campaign.member_ids), 4)
        with self.assertRaises(UserError):
            self._campaign(partners, segment_id=segment.id)

    def test_reservation_is_asked_again(self):
        """Somebody who is held out after the contact was planned is not contacted."""
        partners = self._customers(2)
        first = self._launched(partners, holdout_share=0)
        self.env["customer.interaction"].create(
            {
                "partner_id": partners[0].id,
                "company_id": self.company.id,
                "type": "email",
                "state": "held_out",
                "protected_until": NOON + timedelta(days=9),
            }
        )
        self.env["customer.interaction"]._due()._carry_out()
        self.assertEqual(self._states(first), {"suppressed": 1, "done": 1})

    # Customers -------------------------------------------------------------------

    def test_a_company_is_one_customer(self):
        company = self._make_customer("Mill", is_company=True)
        people = self.env["res.partner"].create(
            [
                {"name": "Bo", "parent_id": company.id},
                {"name": "Cy", "parent_id": company.id, "email": "cy@example.com"},
            ]
        )
        campaign = self._campaign(people | company, action="mail", holdout_share=0)
        campaign.mail_template_id = self.env.ref(
            "customer_mgmt.mail_template_second_purchase"
        )
        audience = campaign._get_audience()
        self.assertEqual((audience.contacts, audience.units), (3, 1))
        campaign._launch()
        member = campaign.member_ids
        self.assertEqual(member.partner_id, company)
        self.assertEqual(member.unit, company.id)
        self.assertEqual(member.contact_id, people[1])
        self.assertEqual(member.interaction_id.partner_id, people[1])

    def test_who_is_blocked_or_archived_takes_no_part(self):
        partners = self._customers(4)
        for partner in partners:
            self._make_purchases(partner, [5])
        self._score()
        self._profile(partners[0]).stage = "blocked"
        campaign = self._campaign(partners)
        partners[1].active = False
        self.assertEqual(
            campaign._get_audience().left_out, {"archived": 1, "blocked": 1}
        )
        campaign._launch()
        self.assertEqual(campaign.member_ids.partner_id, partners[2:])

    def test_empty_segment(self):
        campaign = self._campaign(self.env["res.partner"])
        with self.assertRaisesRegex(UserError, "Nobody is in List"):
            campaign._launch()

    def test_no_segment(self):
        campaign = self._campaign(self.env["res.partner"], segment_id=False)
        with self.assertRaisesRegex(UserError, "Choose the customers"):
            campaign._launch()

    def test_everybody_held_back(self):
        partners = self._customers(4)
        for partner in partners:
            self.env["mail.blacklist"]._add(partner.email)
        campaign = self._campaign(partners, action="mail", holdout_share=0.5)
        campaign.mail_template_id = self.env.ref(
            "customer_mgmt.mail_template_second_purchase"
        )
        with self.assertRaisesRegex(UserError, r"blacklist \(2\)"):
            campaign._preview_launch()
        self.assertEqual(campaign.state, "draft")
        self.assertFalse(campaign.member_ids)

    def test_some_held_back_count_all_the_same(self):
        partners = self._customers(4)
        self.env["mail.blacklist"]._add(partners[0].email)
        campaign = self._campaign(partners, action="mail", holdout_share=0)
        campaign.mail_template_id = self.env.ref(
            "customer_mgmt.mail_template_second_purchase"
        )
        preview = campaign._preview_launch()
        self.assertEqual(preview, (4, 0, 3, 0, {"blacklist": 1}))
        self.assertEqual(campaign.state, "draft")
        campaign._launch()
        self.assertEqual(campaign._get_preview(), preview)
        self.assertEqual(len(self._treated(campaign)), 4)

    def test_who_wants_no_personal_offers_is_not_won_back(self):
        partners = self._customers(4)
        partners[0].no_personalisation = True
        winback = self._campaign(partners, holdout_share=0)
        self.assertEqual(winback._preview_launch().held_back, {"no_personalisation": 1})
        winback.kind = "other"
        self.assertEqual(winback._preview_launch().held_back, {})

    def test_the_segment_is_up_to_date(self):
        segment = self.env["customer.segment"].create(
            {
                "name": "Lapsed",
                "company_id": self.company.id,
                "domain": "[('stage', '=', 'lapsed')]",
            }
        )
        partners = self._customers(2)
        for partner in partners:
            self._make_purchases(partner, [200])
        self._score()
        self.assertEqual(segment.member_count, 0)
        campaign = self._campaign(partners, segment_id=segment.id, holdout_share=0)
        self.assertEqual(campaign._preview_launch().treated, 2)
        segment.domain = "[('stage', '=', 'gone')]"
        segment.error = "No such stage"
        self.patch(type(segment), "_refresh", lambda segments: None)
        with self.assertRaisesRegex(UserError, "No such stage"):
            campaign._launch()

    def test_no_room_today(self):
        partners = self._customers(4)
        campaign = self._campaign(
            partners, holdout_share=0, is_limited=True, daily_limit=3
        )
        self.assertEqual(campaign._preview_launch(), (4, 0, 3, 1, {}))
        campaign._launch()
        with freeze_time(NOON + timedelta(days=1)):
            self._plan(TODAY + timedelta(days=1))
        self.assertEqual(self._states(campaign), {"planned": 4})
        self.assertEqual(len(campaign.member_ids.interaction_id), 4)

    def test_holdout_share(self):
        campaign = self._campaign(self._customers(4))
        for share in (1, -0.1):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                campaign.holdout_share = share
                self.env.flush_all()
        campaign.holdout_share = 0.9
        with self.assertRaisesRegex(UserError, "leave fewer"):
            self._campaign(self._customers(1), holdout_share=0.9)._launch()

    # In the middle ----------------------------------------------------------------

    def test_deleted_customer_stays(self):
        partners = self._customers(4)
        campaign = self._launched(partners, holdout_share=0)
        gone = campaign.member_ids[0]
        unit = gone.unit
        gone.partner_id.unlink()
        self.assertEqual(len(campaign.member_ids), 4)
        self.assertFalse(gone.partner_id or gone.contact_id or gone.interaction_id)
        self.assertEqual(gone.unit, unit)
        self.env["customer.interaction"]._due()._carry_out()
        self._plan(TODAY + timedelta(days=1))
        self.assertEqual(self._states(campaign), {"done": 3})

    def test_archived_customer_is_not_contacted(self):
        partners = self._customers(4)
        campaign = self._launched(partners, holdout_share=0)
        partners[0].active = False
        self.env["customer.interaction"]._due()._carry_out()
        self.assertEqual(self._states(campaign), {"done": 3, "suppressed": 1})

    def _merge(self, source, target):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((source | target).ids, target)

    def test_merged_customers_are_contacted_once(self):
        partners = self._customers(4)
        campaign = self._launched(partners, holdout_share=0)
        self._merge(partners[0], partners[1])
        self.assertEqual(len(campaign.member_ids), 4)
        self.assertEqual(len(campaign.member_ids.partner_id), 3)
        self.env["customer.interaction"]._due()._carry_out()
        self.env["customer.interaction"]._due()._carry_out()
        self.assertEqual(self._states(campaign), {"done": 3, "cancelled": 1})

    def test_merged_with_who_is_held_out_is_protected(self):
        campaign = self._launched(self._customers(4))
        treated = self._treated(campaign).partner_id[0]
        control = self._control(campaign).partner_id[0]
        self._merge(control, treated)
        self.env["customer.interaction"]._due()._carry_out()
        self.assertEqual(
            self._states(campaign), {"held_out": 2, "done": 1, "cancelled": 1}
        )
        self.assertEqual(len(campaign.member_ids), 4)

    # Fixed ------------------------------------------------------------------------

    def test_design_is_fixed_by_the_launch(self):
        manager = self._as("customer_mgmt.group_customer_manager")
        campaign = self._campaign(self._customers(4)).with_user(manager)
        campaign.write({"holdout_share": 0.25, "window_days": 60})
        for vals in ({"state": "running"}, {"verdict": "worked"}):
            with self.assertRaises(UserError):
                campaign.write(vals)
        campaign.action_launch()
        self.assertEqual(len(self._control(campaign)), 1)
        for vals in (
            {"holdout_share": 0.5},
            {"window_days": 30},
            {"worth_having": 0.1},
            {"segment_id": False},
            {"send_hour": 12},
            {"date_end": NOON},
            {"uuid": "mine"},
            {"state": "draft"},
            {"active": False},
            {"verdict": "worked"},
            {"profit_low": 1000},
            {"waves_verdict": "worked"},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                campaign.write(vals)
        with self.assertRaises(UserError):
            campaign.plan_id.action_stop()
        campaign.write({"name": "Come home", "message_cost": 0.7})
        self.assertEqual(campaign.plan_id.name, "Come home")
        with self.assertRaisesRegex(UserError, "was launched before"):
            campaign.action_launch()
        with self.assertRaises(UserError):
            campaign.unlink()

    def test_members_are_fixed_by_the_launch(self):
        campaign = self._launched(self._customers(4))
        member = campaign.member_ids[0]
        with self.assertRaises(UserError):
            member.arm = "control"
        with self.assertRaises(UserError):
            member.unlink()
        with self.assertRaises(UserError):
            member.create({"campaign_id": campaign.id, "unit": 1, "arm": "treated"})

    def test_a_draft_can_be_deleted(self):
        campaign = self._campaign(self._customers(4))
        plan = campaign.plan_id
        campaign.unlink()
        self.assertFalse(plan.exists())

    # The end ----------------------------------------------------------------------

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "customer_mgmt.ir_cron_customer_campaign"
            ).method_direct_trigger()

    def test_ends_with_the_window(self):
        campaign = self._launched(self._customers(4), window_days=30)
        with freeze_time(campaign.date_end - timedelta(seconds=1)):
            self._run_cron()
        self.assertEqual(campaign.state, "running")
        with freeze_time(campaign.date_end):
            self._run_cron()
        self.assertEqual((campaign.state, campaign.plan_id.state), ("ended", "stopped"))
        self.assertEqual(self._states(campaign), {"held_out": 2, "cancelled": 2})
        self.assertEqual(len(campaign.member_ids), 4)

    def test_one_that_fails_to_end_does_not_stop_the_others(self):
        first = self._launched(self._customers(4), window_days=30)
        second = self._launched(self._customers(4), window_days=30)
        end = type(first)._end

        def fail_once(campaign):
            if campaign == first:
                raise ValueError
            return end(campaign)

        self.patch(type(first), "_end", fail_once)
        launch = "odoo.addons.customer_mgmt.models.customer_campaign_launch"
        with freeze_time(first.date_end), mute_logger(launch):
            self._run_cron()
        self.assertEqual((first.state, second.state), ("running", "ended"))

    def test_cancel(self):
        campaign = self._launched(self._customers(4))
        control = self._control(campaign).partner_id
        campaign.action_cancel()
        self.assertEqual(campaign.state, "cancelled")
        self.assertEqual(self._states(campaign), {"held_out": 2, "cancelled": 2})
        verdicts = self.env["customer.contact.gate"]._can_contact(
            control, "email", "marketing", company=self.company
        )
        self.assertEqual({v.allowed for v in verdicts.values()}, {True})
        with self.assertRaises(UserError):
            campaign.action_cancel()

    def test_repeat(self):
        partners = self._customers(6)
        first = self._launched(partners[:4], window_days=30)
        with freeze_time(first.date_end):
            self._run_cron()
        first.segment_id._add_by_hand(partners[4:])
        manager = self._as("customer_mgmt.group_customer_manager")
        action = first.with_user(manager).action_repeat()
        second = first.wave_ids
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual((wizard.campaign_id, wizard.step), (second, "who"))
        self.assertEqual(wizard.action, "server")
        self.assertEqual(second.name, "Come back, wave 2")
        self.assertEqual((second.state, second.window_days), ("draft", 30))
        self.assertNotEqual(second.uuid, first.uuid)
        self.assertNotEqual(second.plan_id, first.plan_id)
        self.assertFalse(second.date_launch or second.frozen_segment_id)
        with freeze_time(first.date_end + timedelta(days=1)):
            second._launch()
        self.assertEqual(len(second.member_ids), 6)
        second.action_repeat()
        self.assertEqual(len(first.wave_ids), 2)
        self.assertEqual(first.wave_ids.sorted("id")[1].name, "Come back, wave 3")

    # Roles ------------------------------------------------------------------------

    def test_users_read_and_managers_launch(self):
        user = self._as("customer_mgmt.group_customer_user")
        partners = self._customers(4)
        partners[0].user_id = self.env.user
        campaign = self._launched(partners)
        seen = campaign.with_user(user)
        self.assertEqual(seen.name, "Come back")
        self.assertEqual(seen.member_count, 4)
        members = self.env["customer.campaign.member"].with_user(user)
        self.assertEqual(members.search_count([]), 3)
        for work in (
            lambda: seen.action_launch(),
            lambda: seen.action_cancel(),
            lambda: seen.action_repeat(),
            lambda: seen.write({"name": "Mine"}),
            lambda: (
                self.env["customer.campaign"].with_user(user)._action_start(partners)
            ),
        ):
            with self.assertRaises(AccessError):
                work()
        nobody = self._as("base.group_user")
        with self.assertRaises(AccessError):
            self.env["customer.campaign"].with_user(nobody).search([])

    def test_companies_are_apart(self):
        campaign = self._launched(self._customers(4))
        other = self._make_company("Coffee & Coast")
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="customer_mgmt.group_customer_manager",
            company_id=other.id,
            company_ids=other.ids,
        )
        theirs = self.env["customer.campaign"].with_user(stranger)
        theirs = theirs.with_context(allowed_company_ids=other.ids)
        self.assertFalse(theirs.search([("id", "=", campaign.id)]))
        members = theirs.env["customer.campaign.member"]
        self.assertFalse(members.search([("campaign_id", "=", campaign.id)]))
        with self.assertRaises(AccessError):
            campaign.with_user(stranger).with_context(
                allowed_company_ids=other.ids
            ).action_launch()

    def test_plans_do_not_show_campaigns(self):
        self._campaign(self._customers(1))
        action = self.env.ref("customer_mgmt.customer_care_plan_action")
        self.assertEqual(action.domain, "[('trigger', '!=', 'campaign')]")

    # Prospects --------------------------------------------------------------------

    def test_free_trial_for_prospects(self):
        """Only a purchase that is paid for counts."""
        partners = self._customers(3)
        campaign = self._launched(
            partners, kind="other", holdout_share=0, window_days=30
        )
        self.env["customer.interaction"]._due()._carry_out()
        self.assertEqual(self._states(campaign), {"done": 3})
        with freeze_time(datetime(2026, 7, 8, 12)):
            self._make_order(partners[0], TODAY + timedelta(days=3), amount=0)
            self._make_order(partners[1], TODAY + timedelta(days=3), amount=0)
            self._make_order(partners[1], TODAY + timedelta(days=9))
            campaign.action_update_results()
        self.assertEqual(campaign.bought_count, 1)

    def test_check(self):
        with self.assertRaises(ValidationError):
            self._campaign(self._customers(1), server_action_id=False)._launch()
