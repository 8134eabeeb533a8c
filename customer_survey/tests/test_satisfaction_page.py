from datetime import timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from ..tools.figure import SIGMAS, Counts, change, control, figure
from .common_report import NOW, ReportCase


@tagged("post_install", "-at_install")
@freeze_time("2026-06-28 12:00:00")
class TestPage(ReportCase):
    """The figures of the page, in words."""

    def setUp(self):
        super().setUp()
        self.page = self.env["customer.survey.page"]

    def _row(self, days=90):
        [row] = self.page.get_page(days)["rows"]
        return row

    def _key(self):
        return self.survey.id, "nps", self.company.id

    def _details(self, days=90):
        return self.page.get_survey(*self._key(), days)

    def test_nothing_yet(self):
        page = self.page.get_page()
        self.assertFalse(page["rows"])
        self.assertEqual(len(page["definitions"]), 9)
        details = self._details()
        self.assertEqual(
            details["flagged"], "No month has the 10 answers that a score takes."
        )
        self.assertIn("“Driver”", details["drivers"]["note"])

    def test_a_score_with_its_interval(self):
        self._respond_many(5, {10: 50, 8: 30, 2: 20})
        row = self._row()
        self.assertEqual(
            (row["answers"], row["people"], row["score"], row["interval"]),
            (100, 1, "+30", "+14 to +44"),
        )
        self.assertEqual(row["visibility"], "shown")
        self.assertEqual(row["change"]["text"], "Too few answers to compare")

    def test_few_answers(self):
        self._respond_many(5, {10: 9})
        self.assertEqual(
            (self._row()["visibility"], self._row()["score"]), ("hidden", False)
        )
        self._respond_many(5, {10: 1})
        self.assertEqual(
            (self._row()["visibility"], self._row()["score"]), ("cautious", "+100")
        )

    def test_against_the_period_before(self):
        self._respond_many(100, {10: 50, 8: 30, 2: 20})
        self._respond_many(5, {10: 56, 8: 28, 2: 16})
        self.assertEqual(
            self._row()["change"], {"text": "No reliable change", "tone": "muted"}
        )
        self._respond_many(5, {10: 100})
        self.assertEqual(
            self._row()["change"], {"text": "Up 40 points", "tone": "success"}
        )
        self._respond_many(5, {0: 200})
        self.assertEqual(
            self._row()["change"], {"text": "Down 45 points", "tone": "danger"}
        )

    def test_response_rate(self):
        self._respond_many(5, {10: 3, 0: 2}, channel="email")
        self._respond_many(5, {10: 7}, channel="qr")
        for _number in range(15):
            self._ask(self.ann, channel="sms")
        self._ask(self.ann, channel="sms", test_entry=True)
        self.env.flush_all()
        self.env.cr.execute("UPDATE survey_user_input SET create_date = response_date")
        self.env.cr.execute(
            "UPDATE survey_user_input SET create_date = %s WHERE create_date IS NULL",
            [NOW - timedelta(days=1)],
        )
        row = self._row()
        self.assertEqual((row["asked"], row["rate"], row["answers"]), (20, "25 %", 12))

    def test_response_rate_of_an_anonymous_survey(self):
        """Who was asked counts once, whether there is an answer or not."""
        self._respond_many(5, {10: 2}, channel="email")
        self.survey.is_anonymous = True
        for _number in range(10):
            self._respond(self.ann, 9, channel="email")
        for _number in range(4):
            self._ask(self.ann, channel="sms")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE survey_user_input SET create_date = %s WHERE survey_id = %s",
            [NOW - timedelta(days=1), self.survey.id],
        )
        row = self._row()
        self.assertEqual((row["asked"], row["rate"], row["answers"]), (16, "75 %", 12))

    def _make_analyst(self):
        return new_test_user(
            self.env,
            "page_analyst",
            "customer_survey.group_customer_survey_analyst",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )

    def _answers_of(self, company, counts, partner):
        answers = self._respond_many(5, counts, partner, channel="sms")
        answers.company_id = company
        return answers

    def test_companies_share_a_survey(self):
        """Each has its own figures, and what is behind them."""
        other = self._make_company("Elsewhere")
        self.survey.company_id = False
        self._add_drivers("Advice")
        bob = self._make_customer("Bob")
        ours = self._answers_of(self.company, {10: 8}, self.ann)
        ours |= self._answers_of(self.company, {9: 4}, bob)
        theirs = self._answers_of(other, {0: 15}, bob)
        for answer in ours | theirs:
            answer._save_lines(self.survey.question_ids[-1], "4")
        for company, count in ((self.company, 3), (other, 15)):
            for _number in range(count):
                self._ask(self.ann, channel="email").company_id = company
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE survey_user_input SET create_date = %s WHERE survey_id = %s",
            [NOW - timedelta(days=5), self.survey.id],
        )
        companies = self.company | other
        page = self.page.with_context(allowed_company_ids=companies.ids)
        names = ("company", "answers", "people", "score", "asked", "rate")
        rows = page.get_page()["rows"]
        self.assertEqual(
            [tuple(row[name] for name in names) for row in rows],
            [
                ("Elsewhere", 15, 1, "-100", 30, "50 %"),
                (self.company.name, 12, 2, "+100", 15, "80 %"),
            ],
        )
        for row, answers, score in zip(rows, (15, 12), (-100, 100), strict=True):
            behind = page.get_survey(row["survey_id"], "nps", row["company_id"])
            [channels] = behind["groups"]
            self.assertEqual(channels["rows"][0]["answers"], answers)
            self.assertEqual(behind["trend"]["answers"][-1], answers)
            self.assertEqual(behind["trend"]["score"]["data"][-1], score)
            self.assertIn(f"{answers} complete answers", behind["drivers"]["note"])
        analyst = self._make_analyst()
        hidden = self.page.with_user(analyst).get_survey(
            self.survey.id, "nps", other.id
        )
        self.assertEqual((hidden["groups"], sum(hidden["trend"]["answers"])), ([], 0))

    def test_trend_flags_what_is_no_chance(self):
        for month in range(1, 12):
            self._respond_many(30 * month, {10: 50, 8: 30, 2: 20})
        details = self._details()
        self.assertEqual(
            details["flagged"],
            "No month differs from the others by more than chance.",
        )
        self._respond_many(2, {10: 5, 8: 15, 2: 80})
        details = self._details()
        self.assertEqual(details["flagged"], "More than chance: Jun 26: -75")
        self.assertEqual(details["trend"]["flagged"], [False] * 11 + [True])
        self.assertEqual(details["trend"]["answers"][-1], 100)

    def test_groups(self):
        boss = self.env.user
        self._respond_many(5, {10: 10}, staff_id=boss.id, channel="sms")
        self._respond_many(5, {1: 12}, touchpoint_id=self.channel.id)
        shops, staff, channels = self._details()["groups"]
        self.assertEqual(
            [(row["name"], row["score"], row["answers"]) for row in shops["rows"]],
            [("Market", "-100", 12), ("Not known", "+100", 10)],
        )
        self.assertEqual(staff["rows"][1]["name"], boss.name)
        self.assertEqual(channels["rows"][1]["name"], "SMS")

    def test_groups_of_products_segments_and_tiers(self):
        self._make_purchases(self.ann, [10, 20])
        self._score()
        self._profile(self.ann).tier = "a"
        segment = self.env["customer.segment"].create(
            {"name": "Club", "kind": "static"}
        )
        segment._add(self.ann, "hand")
        tea = self.env["product.template"].create({"name": "Tea"})
        self._respond_many(5, {10: 10}, product_tmpl_id=tea.id)
        self._respond_many(5, {1: 11}, partner=self._make_customer("Bob"))
        self.assertEqual(
            [
                (group["title"], row["name"], row["score"], row["answers"])
                for group in self._details()["groups"]
                for row in group["rows"]
            ],
            [
                ("Product", "Not known", "-100", 11),
                ("Product", "Tea", "+100", 10),
                ("Segment", "No segment", "-100", 11),
                ("Segment", "Club", "+100", 10),
                ("Tier", "Not known", "-100", 11),
                ("Tier", "A", "+100", 10),
            ],
        )

    def test_analysts_see_no_segments(self):
        self.env["customer.segment"].create({"name": "Club", "kind": "static"})._add(
            self.ann, "hand"
        )
        self._respond_many(5, {10: 10})
        page = self.page.with_user(self._make_analyst())
        self.assertFalse(page.get_survey(*self._key())["groups"])
        [segments] = self._details()["groups"]
        self.assertEqual(segments["title"], "Segment")

    def test_a_place_of_codes(self):
        place = self._make_place("Counter")
        self._respond_many(5, {10: 10}, place_id=place.id)
        [places] = self._details()["groups"]
        self.assertEqual(
            (places["title"], places["rows"][0]["name"]), ("Place", "Counter")
        )

    def test_drivers(self):
        self._add_drivers("Advice", "Parking")
        advice, parking = self.survey.question_ids[-2:]
        for number in range(100):
            score = number % 11
            [answer] = self._respond_many(5, {score: 1})
            for question, rating in ((advice, 1 + score // 3), (parking, 3)):
                answer._save_lines(question, str(rating))
        drivers = self._details()["drivers"]
        [row] = drivers["rows"]
        self.assertEqual((row["name"], row["share"]), ("Advice", 100))
        self.assertEqual(drivers["dropped"], ["Parking"])
        self.assertIn("100 complete answers. Association, not cause.", drivers["note"])

    def test_drivers_in_a_matrix(self):
        self.survey.question_and_page_ids = [
            Command.create(
                {
                    "title": "How good is",
                    "question_type": "matrix",
                    "matrix_subtype": "simple",
                    "metric_type": "driver",
                    "suggested_answer_ids": [
                        Command.create({"value": value}) for value in ("Bad", "Good")
                    ],
                    "matrix_row_ids": [Command.create({"value": "the tea?"})],
                }
            )
        ]
        matrix = self.survey.question_ids[-1]
        bad, good = matrix.suggested_answer_ids
        row_id = str(matrix.matrix_row_ids.id)
        for number in range(100):
            [answer] = self._respond_many(5, {10 * (number % 2): 1})
            chosen = good if number % 2 else bad
            answer._save_lines(matrix, {row_id: [str(chosen.id)]})
        [row] = self._details()["drivers"]["rows"]
        self.assertEqual(
            (row["name"], row["mean"], row["correlation"]), ("the tea?", 1.5, 1.0)
        )

    def test_too_few_for_drivers(self):
        self.why.metric_type = False
        self._add_drivers("Advice")
        [answer] = self._respond_many(5, {9: 1})
        answer._save_lines(self.survey.question_ids[-1], "4")
        self.assertIn(
            "1 complete answers; it takes 100", self._details()["drivers"]["note"]
        )

    def test_what_the_page_refuses(self):
        with self.assertRaises(UserError):
            self.page.get_page(7)
        with self.assertRaises(UserError):
            self.page.get_survey(2**30, "nps", self.company.id)
        with self.assertRaises(UserError):
            self.page.get_survey(self.survey.id, "other", self.company.id)

    def test_queries(self):
        self._respond_many(5, {10: 20, 8: 10}, touchpoint_id=self.channel.id)
        self._row()
        self.env.invalidate_all()
        self.env.flush_all()
        with self.assertQueryCount(7):
            self.page.get_page()
        with self.assertQueryCount(18):
            self._details()


@tagged("post_install", "-at_install")
class TestFigures(ReportCase):
    def test_nobody(self):
        self.assertIsNone(figure("nps", Counts(0, 0, 0)))
        self.assertEqual(control("nps", [Counts(0, 0, 0)]), [None])
        self.assertIsNone(change("ces", Counts(9, 0, 9), Counts(50, 0, 50)))

    def test_shares_change(self):
        """Newcombe's example (a), and the same the other way round."""
        up = change("csat", Counts(48, 9, 80), Counts(56, 9, 70))
        self.assertEqual((round(up.points, 6), up.reliable), (20, True))
        down = change("csat", Counts(56, 9, 70), Counts(48, 9, 80))
        self.assertEqual((round(down.points, 6), down.reliable), (-20, True))

    def test_everybody_agrees(self):
        """One who does not is chance, whatever the standard error says."""
        groups = [Counts(30, 0, 30)] * 11
        chart = control("csat", [*groups, Counts(29, 1, 30)])
        self.assertEqual(SIGMAS, 3)
        self.assertFalse(any(limits.flagged for limits in chart))
