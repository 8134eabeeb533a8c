from odoo.fields import Command

from odoo.addons.customer_mgmt.tests.common import CustomerCase


class SurveyCase(CustomerCase):
    """A survey that asks for a recommendation, why, and whether we may call."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls._make_survey()
        cls.nps, cls.why, cls.consent = cls.survey.question_ids
        cls.yes, cls.no = cls.consent.suggested_answer_ids
        cls.ann = cls._make_customer("Ann", email="ann@example.com")

    @classmethod
    def _make_place(cls, name, **vals):
        return cls.env["customer.survey.link"].create(
            {
                "name": name,
                "survey_id": cls.survey.id,
                "company_id": cls.company.id,
                **vals,
            }
        )

    @classmethod
    def _make_survey(cls, metric="nps", scale=(0, 10), **vals):
        return cls.env["survey.survey"].create(
            {
                "title": "How are we doing?",
                "survey_type": "customer",
                "access_mode": "token",
                "company_id": cls.company.id,
                "question_and_page_ids": [
                    Command.create(
                        {
                            "title": "How likely are you to recommend us?",
                            "sequence": 1,
                            "question_type": "scale",
                            "metric_type": metric,
                            "scale_min": scale[0],
                            "scale_max": scale[1],
                            "constr_mandatory": True,
                        }
                    ),
                    Command.create(
                        {
                            "title": "Why?",
                            "sequence": 2,
                            "question_type": "text_box",
                            "metric_type": "verbatim",
                        }
                    ),
                    Command.create(
                        {
                            "title": "May we call you?",
                            "sequence": 3,
                            "question_type": "simple_choice",
                            "metric_type": "consent",
                            "suggested_answer_ids": [
                                Command.create({"value": "Yes"}),
                                Command.create({"value": "No"}),
                            ],
                        }
                    ),
                ],
                **vals,
            }
        )

    def _ask(self, partner, survey=None, **vals):
        return self.env["survey.user_input"].create(
            {
                "survey_id": (survey or self.survey).id,
                "partner_id": partner.id,
                "email": partner.email,
                **vals,
            }
        )

    def _respond(self, partner, score, why=None, consent=None, survey=None, **vals):
        """Ask a customer who answers at once."""
        survey = survey or self.survey
        answer = self._ask(partner, survey, **vals)
        metric, verbatim, may_contact = survey.question_ids
        if score is not None:
            answer._save_lines(metric, str(score))
        if why:
            answer._save_lines(verbatim, why)
        if consent is not None:
            yes, no = may_contact.suggested_answer_ids
            answer._save_lines(may_contact, str((yes if consent else no).id))
        answer._mark_done()
        return answer
