"""Members get points for their answers, with loyalty programs installed."""

from odoo import fields
from odoo.tests import tagged

from odoo.addons.customer_loyalty.tests.common import LoyaltyCase
from odoo.addons.customer_survey.tests.common import SurveyCase


@tagged("post_install", "-at_install")
class TestSurveyPoints(SurveyCase, LoyaltyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rules = cls.env["loyalty.activity.rule"]
        rules.search([]).active = False
        types = cls.env["customer.interaction.type"]
        cls.rule = rules.create(
            {
                "name": "Thank you for your answer",
                "program_id": cls.program.id,
                "interaction_type_id": types._id_by_code("survey_answered"),
                "points": 15,
                "date_from": fields.Date.today().replace(month=1, day=1),
            }
        )
        cls.card = cls._make_card(cls.ann)

    def _logged(self):
        types = self.env["customer.interaction.type"]
        return self.env["customer.interaction"].search(
            [
                ("partner_id", "=", self.ann.id),
                ("type_id", "=", types._id_by_code("survey_answered")),
            ]
        )

    def test_an_answer_gives_points_once(self):
        asked = self._ask(self.ann)
        self.assertEqual(self._steps(self.card), [], "asked is not answered")
        asked._save_lines(self.nps, "9")
        asked._mark_done()
        self.assertEqual(self._steps(self.card), [("activity", 15.0)])
        self.assertEqual(self.card.move_ids.res_id, self._logged().id)
        asked._mark_done()
        self.env["loyalty.activity.rule"]._settle(self._logged())
        self.assertEqual(self._steps(self.card), [("activity", 15.0)])
        self.assertEqual(self.card.points, 15)
        self._respond(self.ann, 3)
        self.assertEqual(self.card.points, 30, "another answer, another thank-you")
        self.assertProved()

    def test_once_per_member(self):
        self.rule.once_per = "ever"
        self._respond(self.ann, 9)
        self._respond(self.ann, 3)
        self.assertEqual(self._steps(self.card), [("activity", 15.0)])

    def test_whoever_tries_it_out_or_has_no_name(self):
        self._respond(self.ann, 9, test_entry=True)
        nameless = self._make_survey(is_anonymous=True)
        self._respond(self.ann, 9, survey=nameless)
        self._respond(self.env["res.partner"], 9)
        self.assertEqual(self._steps(self.card), [])

    def test_other_people_get_nothing(self):
        ben = self._make_customer("Ben")
        self._respond(ben, 9)
        self.assertEqual(self._steps(self.card), [])
        self.assertFalse(self._card(ben), "the rule makes no members")
