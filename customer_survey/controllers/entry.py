from odoo import http
from odoo.http import request

from .survey import CustomerSurvey


class CustomerSurveyEntry(CustomerSurvey):
    """One interview or form of paper after the other."""

    def _prepare_survey_finished_values(self, survey, answer, token=False):
        values = super()._prepare_survey_finished_values(survey, answer, token)
        if answer.interviewer_id and self._is_interviewer(answer):
            values["entry_channel"] = answer.channel
        return values

    @http.route(
        "/survey/paper/<string:survey_token>/<string:answer_token>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def survey_next_paper(self, survey_token, answer_token, **_post):
        """Key in the next form of the pile."""
        _survey, answer = self._fetch_from_access_token(survey_token, answer_token)
        if answer.channel != "paper" or not self._is_interviewer(answer):
            return self._render_notice("token_wrong")
        return request.redirect(answer._create_next_paper()._rating_path())
