from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import SQL

from ..tools.sample_size import Sizes, detectable_effect
from .common import TODAY
from .common_campaign import CampaignCase
from .common_care import NOON, CareCase

LAUNCH = datetime(2026, 5, 1, 12)
LAST = date(2026, 5, 30)  # of a window of 30 days


class CampaignResultCase(CareCase):
    @classmethod
    def _make_campaign(cls, arms, launch=LAUNCH, days=30, **vals):
        """A campaign that was launched with these customers, arms as given.

        :param arms: {partner: arm}
        """
        end = launch + timedelta(days=days)
        campaign = cls.env["customer.campaign"].create(
            {"name": "Come back", "company_id": cls.company.id, **vals}
        )
        campaign.sudo().write(
            {
                "state": "running" if end > NOON else "ended",
                "window_days": days,
                "date_launch": launch,
                "date_end": end,
            }
        )
        cls._draw(campaign, arms)
        return campaign

    @classmethod
    def _draw(cls, campaign, arms):
        for partner, arm in arms.items():
            cls.env.cr.execute(
                SQL(
                    """INSERT INTO customer_campaign_member
                              (campaign_id, unit, partner_id, arm)
                       VALUES (%s, %s, %s, %s)""",
                    campaign.id,
                    partner.id,
                    partner.id,
                    arm,
                )
            )
        campaign.invalidate_recordset(["member_ids"])

    @classmethod
    def _make_arms(cls, treated, control):
        """{partner: arm} of so many new customers."""
        partners = cls.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(treated + control)]
        )
        arms = ["treated"] * treated + ["control"] * control
        return dict(zip(partners, arms, strict=True))

    def _buy(self, partner, day=date(2026, 5, 10), amount=100.0, margin=40.0, **vals):
        return self._make_purchase(
            partner, day, amount, margin=margin, margin_known=True, **vals
        )

    def _member(self, campaign, partner):
        return campaign.member_ids.filtered(lambda row: row.unit == partner.id)


@tagged("post_install", "-at_install")
class TestCampaignOutcome(CampaignResultCase):
    """What counts as bought."""

    def setUp(self):
        super().setUp()
        self.ann, self.bob = self._customer("Ann", ()), self._customer("Bob", ())
        self.campaign = self._make_campaign({self.ann: "treated", self.bob: "control"})

    def _result(self, partner=None):
        self.campaign._update_results()
        member = self._member(self.campaign, partner or self.ann)
        return member.bought, member.net, member.margin

    def test_days_of_the_window(self):
        """From the day of the launch on, 30 days."""
        for day, counts in (
            (date(2026, 4, 30), False),
            (date(2026, 5, 1), True),
            (LAST, True),
            (date(2026, 5, 31), False),
        ):
            with self.subTest(day=day):
                purchase = self._buy(self.ann, day)
                expected = (True, 100, 40) if counts else (False, 0, 0)
                self.assertEqual(self._result(), expected)
                purchase.unlink()

    def test_days_are_those_of_the_company(self):
        """Launched at 12 h UTC on 1 May, which is 2 May in Kiritimati."""
        self.policy.tz = "Pacific/Kiritimati"
        self._buy(self.ann, date(2026, 5, 1))
        self.assertEqual(self._result(), (False, 0, 0))
        self._buy(self.ann, date(2026, 5, 31))
        self.assertEqual(self._result(), (True, 100, 40))

    def test_returned_within_the_window(self):
        sale = self._buy(self.ann)
        self._buy(self.ann, LAST, -30.0, -12.0, return_of_id=sale.id)
        self.assertEqual(self._result(), (True, 70, 28))
        self._buy(self.ann, LAST, -70.0, -28.0, return_of_id=sale.id)
        self.assertEqual(self._result(), (False, 0, 0))

    def test_returned_after_the_window(self):
        """The result is fixed; otherwise it would never be final."""
        sale = self._buy(self.ann)
        self._buy(self.ann, date(2026, 5, 31), -100.0, -40.0, return_of_id=sale.id)
        self.assertEqual(self._result(), (True, 100, 40))

    def test_return_of_an_earlier_purchase(self):
        """Is no effect of the campaign."""
        sale = self._buy(self.ann, date(2026, 4, 20))
        self._buy(self.ann, date(2026, 5, 5), -100.0, -40.0, return_of_id=sale.id)
        self.assertEqual(self._result(), (False, 0, 0))

    def test_sales_orders(self):
        self._make_order(self.ann, date(2026, 5, 20))
        self._make_order(self.bob, date(2026, 5, 20), state="cancel")
        self.assertEqual(self._result(), (True, 100, 40))
        self.assertEqual(self._result(self.bob), (False, 0, 0))

    def test_unknown_cost(self):
        self._make_purchase(self.ann, date(2026, 5, 10), 100.0)
        self.assertEqual(self._result(), (True, 100, 0))

    def test_whoever_buys_for_the_company(self):
        firm = self._customer("Firm", (), is_company=True)
        buyer = self._customer("Buyer", (), parent_id=firm.id)
        self._draw(self.campaign, {firm: "treated"})
        self._buy(buyer)
        self.assertEqual(self._result(firm), (True, 100, 40))

    def test_other_company(self):
        other = self._make_company("Elsewhere")
        channel = self.channel
        self.env["customer.transaction"].create(
            {
                "partner_id": self.ann.id,
                "company_id": other.id,
                "channel_id": channel.id,
                "reference": "elsewhere",
                "date": date(2026, 5, 10),
                "amount_untaxed": 100,
                "currency_id": other.currency_id.id,
            }
        )
        self.assertEqual(self._result(), (False, 0, 0))

    def test_archived(self):
        self._buy(self.ann)
        self.ann.active = False
        self.assertEqual(self._result(), (True, 100, 40))

    def test_deleted(self):
        """Stays in the comparison, as somebody who did not buy."""
        member = self._member(self.campaign, self.ann)
        self.ann.unlink()
        self.campaign._update_results()
        self.assertFalse(member.partner_id)
        self.assertEqual((member.bought, member.is_counted), (False, True))
        self.assertEqual(self.campaign.treated_count, 1)

    def test_several_deleted(self):
        """They are not taken for one customer."""
        eve = self._customer("Eve", ())
        self._draw(self.campaign, {eve: "treated"})
        (self.ann | eve).unlink()
        self.campaign._update_results()
        self.assertEqual(self.campaign.treated_count, 2)

    def test_merged(self):
        """Two members have become one customer: she counts once, and is flagged."""
        self._buy(self.ann)
        self._buy(self.bob, margin=10.0)
        self._merge(self.ann, into=self.bob)
        self.assertEqual(self._result(self.bob), (True, 200, 50))
        self.assertEqual(self._result(self.ann), (False, 0, 0))
        members = self.campaign.member_ids
        self.assertEqual(set(members.mapped("contaminated")), {"merged"})
        self.assertEqual(members.filtered("is_counted").unit, self.bob.id)
        counts = self.campaign.treated_count, self.campaign.control_count
        self.assertEqual(counts, (0, 1))
        self.assertEqual(self.campaign.contaminated_count, 2)

    def test_merged_with_somebody_else(self):
        other = self._customer("Ann again", ())
        self._buy(other)
        self._merge(self.ann, into=other)
        self.assertEqual(self._result(), (True, 100, 40))
        self.assertFalse(any(self.campaign.member_ids.mapped("contaminated")))

    def _merge(self, source, into):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard.sudo()._merge((source | into).ids, into, extra_checks=False)
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestCampaignContamination(CampaignResultCase):
    def setUp(self):
        super().setUp()
        self.ann, self.bob = self._customer("Ann", ()), self._customer("Bob", ())
        arms = {self.ann: "treated", self.bob: "control"}
        self.campaign = self._make_campaign(arms)
        self.running = self._make_campaign(arms, NOON - timedelta(days=5))

    def _contact(self, partner, moment=datetime(2026, 5, 10, 9), **vals):
        return self.env["customer.interaction"]._log(
            [
                {
                    "type": "call",
                    "partner_id": partner.id,
                    "company_id": self.company.id,
                    "date": moment,
                    "purpose": "marketing",
                    **vals,
                }
            ]
        )

    def _spoiled(self, campaign=None):
        campaign = campaign or self.campaign
        campaign._update_results()
        return campaign.member_ids.filtered("contaminated")

    def test_called_by_hand(self):
        second = self._contact(self.bob, datetime(2026, 5, 12, 9))
        first = self._contact(self.bob)
        spoiled = self._spoiled()
        self.assertEqual(spoiled.unit, self.bob.id)
        self.assertEqual(spoiled.contaminated, "contacted")
        self.assertEqual(spoiled.contaminated_by_id, first)
        self.assertNotEqual(spoiled.contaminated_by_id, second)
        self.assertEqual(self.campaign.contaminated_count, 1)
        self.assertEqual(self.campaign.control_count, 1)

    def test_what_does_not_spoil(self):
        self._contact(self.ann)
        self._contact(self.bob, LAUNCH - timedelta(hours=1))
        self._contact(self.bob, datetime(2026, 6, 2))
        self._contact(self.bob, purpose="transactional")
        self._contact(self.bob, direction="in")
        self._contact(self.bob, state="cancelled")
        self._contact(self.bob)._correct({"partner_id": self.ann.id})
        self.assertFalse(self._spoiled())

    def test_a_person_of_the_company(self):
        self.bob.is_company = True
        self._contact(self._customer("Colleague", (), parent_id=self.bob.id))
        self.assertEqual(self._spoiled().unit, self.bob.id)

    def test_noted_before_the_end(self):
        self._contact(self.bob, NOON - timedelta(days=1))
        self.assertEqual(self._spoiled(self.running).unit, self.bob.id)


@tagged("post_install", "-at_install")
class TestCampaignResults(CampaignResultCase):
    """Figures and verdicts."""

    def _campaign(self, treated, control, buyers=(0, 0), **vals):
        """(buyers among those contacted, among those left alone)"""
        arms = self._make_arms(treated, control)
        campaign = self._make_campaign(arms, **vals)
        partners = [*arms]
        for partner in partners[: buyers[0]] + partners[treated:][: buyers[1]]:
            self._buy(partner, campaign.date_launch.date() + timedelta(days=9))
        return campaign

    def test_by_hand(self):
        """30 of 40 against 10 of 40: Newcombe gives 0.5 (0.2851, 0.6529)."""
        campaign = self._campaign(40, 40, (30, 10))
        campaign._update_results()
        self.assertRecordValues(
            campaign,
            [
                {
                    "treated_count": 40,
                    "control_count": 40,
                    "treated_buyers": 30,
                    "control_buyers": 10,
                    "conversion_treated": 0.75,
                    "conversion_control": 0.25,
                    "margin_treated": 30.0,
                    "margin_control": 10.0,
                    "difference": 0.5,
                    "margin_difference": 20.0,
                    "profit": 800.0,
                    "verdict": "worked",
                    "contaminated_count": 0,
                }
            ],
        )
        self.assertAlmostEqual(campaign.difference_low, 0.2851, 4)
        self.assertAlmostEqual(campaign.difference_high, 0.6529, 4)
        self.assertEqual(campaign.profit_low, 40 * campaign.margin_difference_low)
        self.assertIn("of 100 customers contacted 75 bought", campaign.verdict_words)

    def test_on_the_page(self):
        campaign = self._campaign(40, 40, (30, 10), worth_having=0.05)
        campaign._update_results()
        table = campaign.arm_table
        self.assertEqual(
            table["columns"][1:], ["Contacted", "Left Alone", "Difference"]
        )
        self.assertEqual(
            table["rows"][:3],
            [
                ["Customers", 40, 40, ""],
                ["Bought", 30, 10, ""],
                ["Bought, of 100", "75.0", "25.0", "50.0"],
            ],
        )
        self.assertEqual(table["rows"][3][0], "Margin per customer")
        rows = {row[0]: row[1:] for row in campaign.plan_table["rows"]}
        self.assertEqual(rows["Contacts made"], [40, 0])
        worth = rows["Difference worth having; found, of 100"]
        self.assertEqual(worth, ["5.0", "50.0"])
        chart = campaign.difference_chart
        self.assertEqual(chart["estimate"], {"at": 0.5, "label": "50.0"})
        self.assertEqual(chart["low"]["label"], "28.5")
        self.assertEqual([mark["at"] for mark in chart["marks"]], [0, 0.05])
        self.assertEqual(campaign.profit_chart["estimate"]["at"], 800)

    def test_nobody_bought(self):
        """What was spent is lost, and that is all that can be said of money."""
        campaign = self._campaign(40, 40, worth_having=0.2)
        campaign._update_results()
        self.assertIn("Nobody bought", campaign.profit_words)
        self.assertFalse(campaign.profit_chart)

    def test_costs(self):
        """Twice 3.00 for contacts made and 5.00 for an offer are taken off."""
        campaign = self._campaign(40, 40, (30, 10), message_cost=3.0)
        partners = campaign.member_ids.partner_id
        rows = self.env["customer.interaction"].create(
            [
                {
                    "type_id": self.env.ref("customer_mgmt.interaction_type_email").id,
                    "partner_id": partner.id,
                    "company_id": self.company.id,
                    "date": LAUNCH,
                    "plan_id": campaign.plan_id.id,
                    "state": state,
                }
                for partner, state in zip(
                    partners[:3], ("done", "done", "suppressed"), strict=True
                )
            ]
        )
        rows[0].write({"offer": "A voucher", "offer_cost": 5.0})
        campaign._update_results()
        self.assertEqual(campaign.contact_cost, 6)
        self.assertEqual(campaign.offer_cost, 5)
        self.assertEqual(campaign.profit, 789)

    def test_the_same_again(self):
        campaign = self._campaign(40, 40, (30, 10))
        campaign._update_results()
        names = ["profit_low", "profit_high", "difference_low"]
        before = campaign.read(names)
        campaign._update_results()
        self.assertEqual(campaign.read(names), before)

    def test_no_verdict_before_the_end(self):
        """Nor any figure to guess it from."""
        campaign = self._campaign(40, 40, (30, 10), launch=NOON - timedelta(days=10))
        for partner in campaign.member_ids.partner_id:
            self._buy(partner, NOON.date() - timedelta(days=1))
        campaign._update_results()
        self.assertEqual(campaign.verdict, "running")
        self.assertEqual((campaign.treated_buyers, campaign.control_buyers), (0, 0))
        self.assertEqual(campaign.treated_count, 40)
        self.assertFalse(any(campaign.member_ids.mapped("bought")))
        self.assertIn("07/18/2026", campaign.verdict_words)
        self.assertFalse(campaign.difference_chart or campaign.profit_chart)
        self.assertFalse(campaign.arm_table or campaign.plan_table)

    def test_at_the_end(self):
        campaign = self._campaign(
            40, 40, (0, 0), launch=NOON - timedelta(days=30), worth_having=0.2
        )
        self.assertEqual(campaign.state, "ended")
        campaign._update_results()
        self.assertEqual(campaign.verdict, "did_not")

    def test_draft_and_cancelled(self):
        draft = self.env["customer.campaign"].create({"name": "Draft"})
        cancelled = self._campaign(30, 30)
        cancelled.sudo().state = "cancelled"
        (draft | cancelled)._update_results()
        self.assertFalse(draft.verdict or cancelled.verdict)
        self.assertFalse(cancelled.verdict_words)

    def test_did_not(self):
        """0 of 100 against 0 of 100: at most 3.7 points, where 5 were worth it."""
        campaign = self._campaign(100, 100, worth_having=0.05)
        campaign._update_results()
        self.assertEqual(campaign.verdict, "did_not")
        self.assertIn("At most 4 of 100 more", campaign.verdict_words)

    def test_harm(self):
        campaign = self._campaign(40, 40, (5, 25))
        campaign._update_results()
        self.assertEqual(campaign.verdict, "did_not")
        self.assertIn("It did harm", campaign.verdict_words)

    def test_cannot_tell(self):
        campaign = self._campaign(40, 40, (8, 5), worth_having=0.1)
        campaign._update_results()
        self.assertEqual(campaign.verdict, "unclear")
        self.assertIn("can be chance", campaign.verdict_words)
        # Twice 2.8016² · (0.125 · 0.875 + 0.225 · 0.775) / 0.1², rounded up.
        self.assertIn("about 446 customers", campaign.verdict_advice)

    def test_nobody_left_alone(self):
        campaign = self._campaign(40, 0, (8, 0), holdout_share=0)
        campaign._update_results()
        self.assertEqual(campaign.verdict, "no_proof")
        self.assertEqual(campaign.conversion_treated, 0.2)
        self.assertFalse(campaign.has_money)
        self.assertEqual(campaign.profit, 0)
        self.assertFalse(campaign.difference_chart or campaign.profit_words)
        self.assertIn("nobody was left alone", campaign.verdict_words)

    def test_tiny_arms(self):
        for treated, control, verdict in ((0, 1, "no_proof"), (1, 1, "unclear")):
            campaign = self._campaign(treated, control)
            campaign._update_results()
            self.assertEqual(campaign.verdict, verdict)
            self.assertFalse(campaign.has_money)
        self.assertIn("at least 20 customers", campaign.verdict_words)

    def test_fewest(self):
        """All of 19 against none of 19 proves nothing yet; one more on each side
        does."""
        for size, verdict in ((19, "unclear"), (20, "worked")):
            campaign = self._campaign(size, size, (size, 0))
            campaign._update_results()
            self.assertEqual(campaign.verdict, verdict)

    def test_waves(self):
        """20 of 40 against 13 of 40, three times: together they tell."""
        first = self._campaign(40, 40, (20, 13), message_cost=0)
        waves = [self._campaign(40, 40, (20, 13), wave_of_id=first.id) for _ in "ab"]
        running = self._campaign(
            40, 40, wave_of_id=first.id, launch=NOON - timedelta(days=5)
        )
        first._update_results()
        self.assertEqual(first.verdict, "unclear")
        self.assertEqual((first.waves_count, first.waves_verdict), (1, False))
        for wave in (*waves, running):
            wave._update_results()
        self.assertEqual((first.waves_count, first.waves_verdict), (3, "worked"))
        self.assertAlmostEqual(first.waves_difference, 7 / 40)
        self.assertAlmostEqual(first.waves_profit, 3 * 40 * 7)
        self.assertGreater(first.waves_difference_low, 0)
        self.assertIn("All 3 waves together", first.waves_words)
        waves[0].active = False
        first.invalidate_recordset(["wave_ids"])
        first._update_results()
        self.assertEqual(first.waves_count, 3)

    def test_end_judges(self):
        """The scheduled action ends the campaign and says what came of it."""
        campaign = self._campaign(40, 40, (30, 10), launch=NOON - timedelta(days=30))
        campaign.sudo().state = "running"
        campaign._end()
        self.assertEqual((campaign.state, campaign.verdict), ("ended", "worked"))

    def test_queries(self):
        """As many whatever the number of customers; fewer where less is installed."""
        self._count_queries(30)
        few, many = self._count_queries(30), self._count_queries(90)
        self.assertEqual(few, many)
        self.assertLessEqual(few, 26)

    def _count_queries(self, size):
        campaign = self._campaign(size, size, (20, 10))
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        campaign._update_results()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestCampaignResultSecurity(CampaignResultCase):
    def setUp(self):
        super().setUp()
        arms = self._make_arms(20, 20)
        self.campaign = self._make_campaign(arms)
        self.campaign._update_results()
        self.user = self._make_user("customer_mgmt.group_customer_user")
        self.manager = self._make_user("customer_mgmt.group_customer_manager")

    def _make_user(self, group):
        return new_test_user(
            self.env,
            group,
            f"base.group_user,{group}",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )

    def test_money_is_for_managers(self):
        campaign = self.campaign.with_user(self.user)
        self.assertTrue(campaign.verdict_words)
        for name in ("profit", "margin_difference", "profit_words", "profit_chart"):
            with self.assertRaises(AccessError):
                campaign.read([name])
        with self.assertRaises(AccessError):
            campaign.member_ids.read(["margin"])
        self.assertEqual(len(campaign.arm_table["rows"]), 3)
        manager = self.campaign.with_user(self.manager)
        self.assertEqual(manager.profit, 0)
        self.assertEqual(len(manager.arm_table["rows"]), 4)

    def test_manager_updates_user_does_not(self):
        self.campaign.with_user(self.manager).action_update_results()
        with self.assertRaises(AccessError):
            self.campaign.with_user(self.user).action_update_results()

    def test_companies_do_not_mix(self):
        """Customers and purchases of two companies in one update."""
        other = self._make_company("Elsewhere")
        self.env.user.company_ids |= other
        arms = {member.partner_id: member.arm for member in self.campaign.member_ids}
        theirs = self._make_campaign(arms, company_id=other.id)
        partner = self.campaign.member_ids[0].partner_id
        self._buy(partner)
        (self.campaign | theirs)._update_results()
        self.assertEqual(self.campaign.treated_buyers, 1)
        self.assertEqual(theirs.treated_buyers, 0)
        self.assertEqual(theirs.treated_count, 20)
        with self.assertRaises(AccessError):
            theirs.with_user(self.manager).read(["verdict"])


@tagged("post_install", "-at_install")
class TestCampaignFromLaunchToVerdict(CampaignCase):
    def test_whole_life(self):
        """Planned, launched, ended and judged through the same doors as users."""
        campaign = self._launched(self._customers(60), window_days=30)
        self.assertEqual(campaign.planned_base, 0.05)
        self.assertAlmostEqual(
            campaign.planned_effect, detectable_effect(0.05, Sizes(30, 30))
        )
        self.assertEqual(campaign.verdict, "running")
        campaign._update_results()
        self.assertEqual(campaign.verdict, "running")
        for member in self._treated(campaign)[:15]:
            self._make_purchase(member.partner_id, TODAY + timedelta(days=10))
        with freeze_time(NOON + timedelta(days=30)):
            campaign._end()
        self.assertEqual((campaign.state, campaign.verdict), ("ended", "worked"))
        self.assertEqual(campaign.difference, 0.5)
        self.assertEqual(campaign.contaminated_count, 0)

    def test_cancelled(self):
        campaign = self._launched(self._customers(10))
        campaign.action_cancel()
        self.assertFalse(campaign.verdict)
