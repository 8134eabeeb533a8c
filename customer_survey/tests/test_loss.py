from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common_case import CaseCase


@tagged("post_install", "-at_install")
@freeze_time("2026-06-28 12:00:00")
class TestLoss(CaseCase):
    """Cases and answers say why customers left."""

    def setUp(self):
        super().setUp()
        self.policy.write({"stage_mode": "days", "snapshot_months": 2, "tz": "UTC"})
        self.quality = self.env.ref("customer_mgmt.loss_reason_quality")
        self.service = self.env.ref("customer_mgmt.loss_reason_service")

    def _look_back(self, silent=True):
        day = date(2025, 12, 20) if silent else date(2026, 6, 1)
        self._make_purchase(self.ann, day, 50)
        self._score(date(2026, 6, 28))
        for day in self.env["customer.snapshot"]._missing_dates(self.policy):
            self.scoring._snapshot(self.company, day)
        self.env.invalidate_all()

    def _loss(self):
        self.env.invalidate_all()
        return self.env["customer.loss"].search([("partner_id", "=", self.ann.id)])

    def test_ready_made_causes(self):
        product = self.env.ref("customer_survey.case_cause_product")
        self.assertEqual(product.loss_reason_id, self.quality)
        self.assertEqual(self.cause.loss_reason_id, self.service)

    def test_closed_complaint_tells_why(self):
        self._look_back()
        self.assertEqual(self._loss().data_reason, "once")
        case = self._make_case()
        self.assertEqual(self._loss().data_reason, "complaint")
        self._close(case)
        profile = self._profile(self.ann)
        self.assertRecordValues(
            profile,
            [
                {
                    "loss_reason_id": self.service.id,
                    "loss_note": "Teapot arrived broken",
                }
            ],
        )
        self.assertEqual(self._loss().loss_reason_id, self.service)

    def test_who_stays_is_no_loss(self):
        self._look_back(silent=False)
        self._close(self._make_case())
        self.assertFalse(self._loss())

    def test_causes_without_a_reason_tell_nothing(self):
        self._look_back()
        self.cause.loss_reason_id = False
        self._close(self._make_case())
        self.assertFalse(self._profile(self.ann).loss_reason_id)

    def test_other_cases_tell_nothing(self):
        self._look_back()
        case = self._make_case(kind="suggestion")
        self._close(case)
        self.assertFalse(self._profile(self.ann).loss_reason_id)
        self.assertEqual(self._loss().data_reason, "once")

    def test_a_choice_tells_why(self):
        self._look_back()
        self.survey.question_and_page_ids = [
            Command.create(
                {
                    "title": "Why did you stay away?",
                    "question_type": "simple_choice",
                    "suggested_answer_ids": [
                        Command.create({"value": "No time"}),
                        Command.create(
                            {"value": "Poor", "loss_reason_id": self.quality.id}
                        ),
                    ],
                }
            )
        ]
        question = self.survey.question_ids[-1]
        for choice, reason in zip(
            question.suggested_answer_ids,
            (self.quality.browse(), self.quality),
            strict=True,
        ):
            answer = self._ask(self.ann)
            answer._save_lines(question, str(choice.id))
            answer._mark_done()
            self.assertEqual(self._profile(self.ann).loss_reason_id, reason)
        self.assertEqual(self._loss().loss_reason_id, self.quality)
