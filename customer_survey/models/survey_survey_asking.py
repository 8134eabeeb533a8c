from odoo import api, models
from odoo.fields import Command


class SurveySurvey(models.Model):
    _inherit = "survey.survey"

    @api.model
    def _create_customer_answers(self, vals_list):
        """Answers to be given by customers, many at once.

        :param list[dict] vals_list: per answer ``survey_id`` and ``channel``, and where
            known ``partner_id``, ``source_model``, ``source_id``, ``deadline`` (UTC),
            ``interviewer_id``; the language is that of the customer, the deadline that
            of the survey
        :return: the new survey.user_input records
        """
        answers = self.env["survey.user_input"].sudo()
        partners = self.env["res.partner"].sudo()
        partners = partners.browse(
            {vals["partner_id"] for vals in vals_list if vals.get("partner_id")}
        )
        languages = {
            partner.id: self.env["res.lang"]._lang_get(partner.lang or "").id
            for partner in partners
        }
        surveys = self.sudo().browse({vals["survey_id"] for vals in vals_list})
        questions = {survey.id: survey.question_ids.ids for survey in surveys}
        deadlines = {survey.id: survey._answer_deadline() for survey in surveys}
        quiet = answers.with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        )
        return quiet.create(
            [
                {
                    "email": partners.browse(vals.get("partner_id") or None).email,
                    "deadline": deadlines[vals["survey_id"]],
                    "lang_id": languages.get(vals.get("partner_id")),
                    "predefined_question_ids": [
                        Command.set(questions[vals["survey_id"]])
                    ],
                    **vals,
                }
                for vals in vals_list
            ]
        ).with_env(self.env(su=True))

    def _create_customer_answer(self, partner, channel, **vals):
        """One answer to be given by a customer; see `_create_customer_answers`."""
        self.ensure_one()
        return self._create_customer_answers(
            [
                {
                    "survey_id": self.id,
                    "partner_id": partner.id,
                    "channel": channel,
                    **vals,
                }
            ]
        )
