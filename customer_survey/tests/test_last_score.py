from odoo.tests import freeze_time, new_test_user, tagged

from .common_report import ReportCase


@tagged("post_install", "-at_install")
@freeze_time("2026-06-28 12:00:00")
class TestLastScore(ReportCase):
    """The last score on the contact: shown, found, grouped by, a reason to worry."""

    def test_nothing_said(self):
        self._respond(self.ann, None, "No score")
        self.assertFalse(self.ann.satisfaction_class)
        self.assertFalse(self.ann.satisfaction_text)
        self.assertIn(self.ann, self._found("satisfaction_class", "=", False))

    def _found(self, *condition):
        return self.env["res.partner"].search([condition])

    def test_last_and_trend(self):
        csat = self._make_survey("csat", (1, 5))
        self._respond_on(50, 9, self.ann)
        self._respond_on(30, 5, self.ann, csat)
        self._respond_on(20, 3, self.ann)
        self._respond_on(1, 10, self.ann, test_entry=True)
        self.assertRecordValues(
            self.ann,
            [
                {
                    "satisfaction_metric": "nps",
                    "satisfaction_score": 3,
                    "satisfaction_class": "unhappy",
                    "satisfaction_trend": "down",
                    "satisfaction_text": "3 of 10 ↓",
                }
            ],
        )
        self._respond_on(0, 5, self.ann, csat)
        self.env.invalidate_all()
        self.assertEqual(self.ann.satisfaction_text, "5 of 5 →")

    def test_zero_is_a_score(self):
        self._respond_on(1, 0, self.ann)
        self.assertEqual(self.ann.satisfaction_text, "0 of 10")
        self.assertIn(self.ann, self._found("satisfaction_score", "<=", 0))
        self.assertNotIn(self.ann, self._found("satisfaction_class", "=", False))

    def test_search_and_group(self):
        bob, cas = self._make_customer("Bob"), self._make_customer("Cas")
        self._respond_on(9, 9, bob)
        self._respond_on(5, 2, bob)
        self._respond_on(5, 10, cas)
        self.assertEqual(self._found("satisfaction_class", "=", "unhappy"), bob)
        self.assertEqual(self._found("satisfaction_trend", "=", "down"), bob)
        self.assertEqual(self._found("satisfaction_score", ">", 8), cas)
        self.assertEqual(
            self._found("satisfaction_class", "!=", False) & (bob | cas), bob | cas
        )
        groups = self.env["res.partner"]._read_group(
            [("id", "in", (bob | cas | self.ann).ids)],
            ["satisfaction_class"],
            ["__count"],
        )
        self.assertEqual(dict(groups), {"unhappy": 1, "happy": 1, False: 1})

    def test_answers_of_no_company_count_in_groups(self):
        bob, cas = self._make_customer("Bob"), self._make_customer("Cas")
        for partner, day, score, of_none in (
            (bob, 9, 9, False),
            (bob, 5, 2, True),
            (cas, 9, 2, True),
            (cas, 5, 10, False),
            (self.ann, 5, 2, True),
        ):
            answer = self._respond_on(day, score, partner)
            if of_none:
                self.env.flush_all()
                self.env.cr.execute(
                    "UPDATE survey_user_input SET company_id = NULL WHERE id = %s",
                    [answer.id],
                )
        self.env.invalidate_all()
        partners = bob | cas | self.ann
        self.assertEqual(
            partners.mapped("satisfaction_class"), ["unhappy", "happy", "unhappy"]
        )
        groups = self.env["res.partner"]._read_group(
            [("id", "in", partners.ids)], ["satisfaction_class"], ["__count"]
        )
        self.assertEqual(dict(groups), {"unhappy": 2, "happy": 1})
        self.assertEqual(
            self.env["res.partner"].search(
                [("id", "in", partners.ids)], order="satisfaction_score desc, id"
            )[:1],
            cas,
        )

    def test_the_company_of_those_who_answer(self):
        firm = self._make_customer("Firm", is_company=True)
        one, two = (
            self._make_customer(name, parent_id=firm.id) for name in ("One", "Two")
        )
        self._respond_on(9, 9, one)
        self._respond_on(5, 2, two)
        self.assertEqual(firm.satisfaction_text, "2 of 10 ↓")
        self.assertEqual(one.satisfaction_text, "9 of 10")
        self.assertEqual(two.satisfaction_text, "2 of 10")
        action = firm.action_view_survey_answers()
        answers = self.env["survey.user_input"].search(action["domain"])
        self.assertEqual(answers.partner_id, one | two)

    def test_in_a_segment(self):
        self._make_purchases(self.ann, [10])
        self._score()
        self._respond_on(5, 2, self.ann)
        segment = self.env["customer.segment"].create(
            {
                "name": "Unhappy",
                "domain": "[('partner_id.satisfaction_class', '=', 'unhappy')]",
            }
        )
        segment._refresh()
        self.assertEqual(segment.member_ids.partner_id, self.ann)

    def test_each_company_has_its_own(self):
        other = self._make_company("Elsewhere")
        survey = self._make_survey(company_id=other.id)
        self._respond_on(5, 2, self.ann, survey)
        self.assertFalse(self.ann.satisfaction_class)
        self.assertFalse(self._found("satisfaction_class", "=", "unhappy"))
        self.env.user.company_ids |= other
        ann = self.ann.with_context(allowed_company_ids=other.ids)
        self.assertEqual(ann.satisfaction_class, "unhappy")

    def test_reason_and_page(self):
        self._make_purchases(self.ann, [10])
        self._score()
        self._respond_on(5, 3, self.ann)
        [profile] = self._profile(self.ann)
        self.assertIn("Unhappy: 3 of 10 on 06/23/2026", profile.reason_summary)
        facts = {fact["label"]: fact for fact in self.ann._get_customer_facts()}
        self.assertEqual(
            facts["Satisfaction"]["text"], "3 of 10, unhappy, on 06/23/2026"
        )
        self._respond_on(0, 9, self.ann)
        self.env.invalidate_all()
        self.assertNotIn("Unhappy", profile.reason_summary)

    def test_merging_contacts(self):
        bob = self._make_customer("Bob", email="bob@example.com")
        self._respond_on(9, 9, bob)
        self._respond_on(5, 2, self.ann)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (bob | self.ann).ids, self.ann
        )
        self.env.invalidate_all()
        self.assertEqual(self.ann.satisfaction_text, "2 of 10 ↓")

    def test_who_may_not_see(self):
        self._respond_on(5, 2, self.ann)
        company = {"company_id": self.company.id, "company_ids": self.company.ids}
        clerk = new_test_user(
            self.env, "clerk", "customer_mgmt.group_customer_user", **company
        )
        self.assertEqual(self.ann.with_user(clerk).satisfaction_class, "unhappy")
        self.ann.user_id = self.env.user
        self.env.invalidate_all()
        self.assertFalse(self.ann.with_user(clerk).satisfaction_class)

    def test_queries(self):
        partners = self.ann
        for number in range(20):
            partner = self._make_customer(f"Customer {number}")
            self._respond_on(5, number % 11, partner)
            partners |= partner
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.company.name  # noqa: B018
        with self.assertQueryCount(1):
            partners.mapped("satisfaction_text")
