from odoo import http
from odoo.http import request

from ..tools.metric import METRICS
from .access import CustomerSurveyAccess


class CustomerSurvey(CustomerSurveyAccess):
    """The public pages of surveys of customers survive whatever is sent to them."""

    def _fetch_from_access_token(self, survey_token, answer_token):
        """The same records as stock finds, which looks up what came by its value."""
        tokens = request.env["customer.survey.token"]
        answer = tokens._find(request.env["survey.user_input"].sudo(), answer_token)
        if tokens._is_right(answer.survey_id, survey_token):
            return answer.survey_id, answer
        surveys = request.env["survey.survey"].sudo().with_context(active_test=False)
        survey = tokens._find(surveys, survey_token)
        return super()._fetch_from_access_token(survey.access_token, False)

    @http.route()
    def survey_begin(self, survey_token, answer_token, **post):
        survey, answer = self._fetch_from_access_token(survey_token, answer_token)
        if survey.survey_type == "customer" and answer:
            if self._is_flooded(answer_token):
                self._refuse_call()
        return super().survey_begin(survey_token, answer_token, **post)

    @http.route()
    def survey_submit(self, survey_token, answer_token, **post):
        """Look at the whole page before any of it is saved.

        The stock page saves what is right and refuses the rest, and refuses again
        when the customer sends the page corrected.
        """
        survey, answer = self._fetch_from_access_token(survey_token, answer_token)
        if survey.survey_type != "customer" or not answer:
            return super().survey_submit(survey_token, answer_token, **post)
        if self._is_flooded(answer_token):
            self._refuse_call()
        questions, _page = survey._get_survey_questions(answer=answer)
        cleaned, errors = questions._clean_answers(post)
        asked = self._asked_of(answer, questions, cleaned)
        for question in asked:
            if question.id not in errors:
                given, comment = self._extract_comment_from_answers(
                    question, cleaned[str(question.id)]
                )
                errors |= question.validate_question(given, comment)
        if errors:
            return {}, {"error": "validation", "fields": errors}
        return super().survey_submit(survey_token, answer_token, **cleaned)

    def _asked_of(self, answer, questions, cleaned):
        """The questions that the score given on the page leaves."""
        inactive = answer._get_inactive_conditional_questions()
        metric = answer.survey_id.metric_question_id
        given = metric and cleaned.get(str(metric.id))
        if given and metric._is_on_scale(given):
            score_class = METRICS[metric.metric_type].classify(int(given))
            followups = questions.filtered("show_for")
            chosen = followups.filtered(lambda each: each.show_for == score_class)
            inactive = (inactive - followups) | (followups - chosen)
        return questions - inactive

    @http.route()
    def survey_retry(self, survey_token, answer_token, **post):
        """Whoever has answered has answered: another try would count twice."""
        survey, _answer = self._fetch_from_access_token(survey_token, answer_token)
        if survey.survey_type == "customer":
            return request.redirect(f"/survey/{survey_token}/{answer_token}")
        return super().survey_retry(survey_token, answer_token, **post)

    @http.route(
        "/survey/rate/<string:survey_token>/<string:answer_token>/<int:score>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
    )
    def survey_rate(self, survey_token, answer_token, score):
        """A number clicked in an e-mail is chosen on the page, not given: programs
        that check links click on all of them."""
        survey, answer = self._fetch_from_access_token(survey_token, answer_token)
        if not answer:
            return self._render_notice("token_wrong", survey=survey)
        language = self._get_lang_with_fallback(answer.sudo(False))
        address = f"/survey/{survey_token}/{answer_token}?rate={score}"
        return self._go_to_page(address, language.code)

    def _prepare_survey_data(self, survey_sudo, answer_sudo, **post):
        if survey_sudo.survey_type == "customer":
            # One page: there is none before, whatever the address says.
            post.pop("previous_page_id", None)
        data = super()._prepare_survey_data(survey_sudo, answer_sudo, **post)
        metric = survey_sudo.metric_question_id
        if metric and metric._is_on_scale(post.get("rate")):
            data["preselected"] = {metric.id: int(post["rate"])}
        return data
