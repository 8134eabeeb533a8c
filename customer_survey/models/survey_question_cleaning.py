from odoo import models

from ..tools.cleaning import Asked, Refused, clean


class SurveyQuestion(models.Model):
    _inherit = "survey.question"

    def _clean_answers(self, post):
        """Make of what somebody posted what the stock pages would have posted.

        :param dict post: by id of the question, as text
        :return: the cleaned answers by id as text, and the errors by id
        """
        answers, errors = {}, {}
        for question in self:
            try:
                answers[str(question.id)] = clean(
                    question._asked(), post.get(str(question.id))
                )
            except Refused as refused:
                errors[question.id] = question._refusal(refused)
        return answers, errors

    def _asked(self):
        return Asked(
            self.question_type,
            frozenset(self.suggested_answer_ids.ids),
            frozenset(self.matrix_row_ids.ids),
        )

    def _refusal(self, refused):
        if refused.too_long:
            return self.env._("Please be shorter: at most 10,000 characters.")
        return self.env._("This is not an answer to the question.")
