from datetime import datetime, timedelta

from odoo.fields import Command

from .common import SurveyCase

NOW = datetime(2026, 6, 28, 12)


class ReportCase(SurveyCase):
    """Many answers on given days; tests freeze the time at noon of 28 June 2026."""

    def _respond_on(self, day, score, partner=None, survey=None, **vals):
        """An answer of somebody, ``day`` days ago."""
        partner = partner or self._make_customer(f"Customer {score}")
        why = vals.pop("why", None)
        answer = self._respond(partner, score, why, survey=survey, **vals)
        answer.response_date = NOW - timedelta(days=day)
        return answer

    def _respond_many(self, day, counts, partner=None, survey=None, **vals):
        """Answers by {score: how many}, as a form would have left them."""
        partner = partner or self.ann
        survey = survey or self.survey
        metric = survey.metric_type
        highest = survey.metric_question_id.scale_max
        classes = self._classes(metric)
        moment = NOW - timedelta(days=day)
        return self.env["survey.user_input"].create(
            [
                {
                    "survey_id": survey.id,
                    "partner_id": partner.id,
                    "state": "done",
                    "response_date": moment,
                    "metric_type": metric,
                    "has_score": True,
                    "score": min(score, highest),
                    "score_class": classes(score),
                    **vals,
                }
                for score, count in counts.items()
                for _number in range(count)
            ]
        )

    def _add_drivers(self, *titles):
        """Questions of the survey that rate something from 1 to 5."""
        self.survey.question_and_page_ids = [
            Command.create(
                {
                    "title": title,
                    "question_type": "scale",
                    "metric_type": "driver",
                    "scale_min": 1,
                    "scale_max": 5,
                }
            )
            for title in titles
        ]
        return self.survey.question_ids[-len(titles) :]

    @staticmethod
    def _classes(metric):
        from ..tools.metric import METRICS

        return METRICS[metric].classify
