from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .common_report import ReportCase


@tagged("post_install", "-at_install")
@freeze_time("2026-06-28 12:00:00")
class TestTheme(ReportCase):
    """Open answers are coded to themes: keywords propose, people decide."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.themes = cls.env["customer.survey.theme"].create(
            [
                {"name": "Delivery", "keywords": "late\n送货慢"},
                {"name": "Price", "keywords": "expensive, too dear"},
                {"name": "Empty"},
            ]
        )
        cls.delivery, cls.price, cls.empty = cls.themes

    def test_keywords_propose(self):
        for why, expected in (
            ("It came LATE and was too dear", self.delivery | self.price),
            ("Your chocolate", self.themes.browse()),
            ("你们送货慢，别的都好", self.delivery),
        ):
            answer = self._respond(self.ann, 3, why)
            self.assertEqual(answer.suggested_theme_ids, expected, why)
            self.assertFalse(answer.theme_ids)

    def test_confirm_and_reject(self):
        late, dear = (
            self._respond(self.ann, 3, why) for why in ("So late", "Expensive")
        )
        late.action_confirm_themes()
        dear.action_reject_themes()
        self.assertEqual(late.theme_ids, self.delivery)
        self.assertFalse((late | dear).suggested_theme_ids | dear.theme_ids)
        self.assertEqual(self.delivery.answer_count, 1)

    def test_new_keywords_find_old_answers(self):
        told = self._respond(self.ann, 3, "Too noisy here")
        done = self._respond(self.ann, 3, "noisy")
        noise = self.env["customer.survey.theme"].create(
            {"name": "Noise", "keywords": "noisy"}
        )
        done.theme_ids = noise
        noise.action_find()
        self.assertEqual(told.suggested_theme_ids, noise)
        self.assertFalse(done.suggested_theme_ids)
        self.assertEqual((noise.answer_count, noise.suggested_count), (1, 1))
        self.empty.action_find()
        self.assertFalse(self.empty.suggested_count)

    def test_of_another_company(self):
        other = self._make_company("Elsewhere")
        self.delivery.company_id = other
        self.assertFalse(self._respond(self.ann, 3, "late").suggested_theme_ids)

    def test_counts(self):
        for score, why in ((3, "late"), (9, "late but nice"), (2, "too dear, late")):
            self._respond(self.ann, score, why).action_confirm_themes()
        groups = self.env["customer.survey.report"]._read_group(
            [("survey_id", "=", self.survey.id)],
            ["theme_ids", "score_class"],
            ["__count", "nps_value:avg"],
        )
        self.assertEqual(
            {(theme.name, kind): values for theme, kind, *values in groups},
            {
                ("Delivery", "unhappy"): [2, -100],
                ("Delivery", "happy"): [1, 100],
                ("Price", "unhappy"): [1, -100],
            },
        )

    def test_roles(self):
        clerk = new_test_user(
            self.env,
            "clerk",
            "customer_mgmt.group_customer_user",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        answer = self._respond(self.ann, 3, "late")
        self.assertEqual(answer.with_user(clerk).suggested_theme_ids, self.delivery)
        with self.assertRaises(AccessError):
            answer.with_user(clerk).action_confirm_themes()
        with self.assertRaises(AccessError):
            self.delivery.with_user(clerk).action_find()


@tagged("post_install", "-at_install")
class TestTraitsOfAnswers(ReportCase):
    """A choice may say what somebody is like."""

    def test_a_choice_sets_a_tag(self):
        tags = self.env["res.partner.category"].create(
            [{"name": "Likes Tea"}, {"name": "Likes Coffee"}]
        )
        tea, coffee = tags
        self.survey.question_and_page_ids = [
            Command.create(
                {
                    "title": "What do you like?",
                    "question_type": "simple_choice",
                    "suggested_answer_ids": [
                        Command.create({"value": tag.name, "trait_category_id": tag.id})
                        for tag in tags
                    ],
                }
            )
        ]
        question = self.survey.question_ids[-1]
        for choice, tag in zip(question.suggested_answer_ids, tags, strict=True):
            answer = self._ask(self.ann)
            answer._save_lines(question, str(choice.id))
            answer._mark_done()
            self.assertEqual(self.ann.category_id, tag)
        [trait] = self.ann.customer_trait_ids
        self.assertEqual((trait.category_id, trait.source), (coffee, "survey"))
        self.ann.category_id = tea
        self.ann.customer_trait_ids.source = "said"
        answer = self._ask(self.ann)
        answer._save_lines(question, str(question.suggested_answer_ids[1].id))
        answer._mark_done()
        self.assertEqual(self.ann.category_id, tags)
