from datetime import timedelta

from werkzeug.exceptions import abort

from odoo import fields, http
from odoo.http import request

from odoo.addons.survey.controllers.main import Survey

# Addresses are secrets: no search engine, no other site gets them.
SECRECY = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
# What customers answered can be read with their link for as many days.
READABLE_DAYS = 30
# How long whoever is refused for writing too much waits, in seconds.
WAIT = {"Retry-After": "60"}
# What to tell whoever cannot open a page, and the status of the answer.
NOTICES = {
    "survey_wrong": 404,
    "token_wrong": 404,
    "token_required": 404,
    "answer_wrong_user": 403,
    "answer_colleague": 403,
    "survey_closed": 410,
    "answer_deadline": 410,
    "receipt_unknown": 404,
    "receipt_void": 410,
    "receipt_answered": 410,
    "crowded": 429,
}


class CustomerSurveyAccess(Survey):
    """Who may open the pages of a survey of customers, and what others are told."""

    def _get_access_data(self, survey_token, answer_token, *args, **kwargs):
        data = super()._get_access_data(survey_token, answer_token, *args, **kwargs)
        if data["survey_sudo"].survey_type == "customer":
            self._keep_secret()
        return data

    def _keep_secret(self):
        request.future_response.headers.update(SECRECY)

    def _check_validity(self, survey_sudo, answer_sudo, answer_token, **kwargs):
        """Staff opens the answers it keys in, a colleague is told whose link it is."""
        if survey_sudo.survey_type == "customer" and answer_sudo:
            if answer_sudo.interviewer_id and self._is_interviewer(answer_sudo):
                kwargs["check_partner"] = False
        validity = super()._check_validity(
            survey_sudo, answer_sudo, answer_token, **kwargs
        )
        if validity == "answer_wrong_user" and self._is_colleague(answer_sudo):
            return "answer_colleague"
        return validity

    def _is_interviewer(self, answer):
        return answer.interviewer_id == request.env.user

    def _is_colleague(self, answer):
        mine = request.env.user.partner_id.commercial_partner_id
        whose = answer.partner_id.commercial_partner_id
        return answer.survey_id.survey_type == "customer" and whose == mine

    def _redirect_with_error(self, access_data, error_key):
        survey = access_data["survey_sudo"]
        stranger = not survey or survey.survey_type == "customer"
        if not stranger or error_key not in NOTICES:
            return super()._redirect_with_error(access_data, error_key)
        answer = access_data["answer_sudo"]
        return self._render_notice(error_key, survey=survey, answer=answer)

    def _render_notice(self, key, **values):
        self._keep_secret()
        response = request.render(
            "customer_survey.survey_notice",
            {"notice": key, "survey": request.env["survey.survey"], **values},
        )
        response.status_code = NOTICES[key]
        if key == "crowded":
            response.headers.update(WAIT)
        return response

    def _go_to_page(self, address, code):
        """To a page that is a secret, in a language."""
        self._keep_secret()
        return request.redirect(request.env["ir.http"]._url_for(address, code))

    def _is_flooded(self, token=None):
        """Whether strangers write too much; staff keys in piles of forms."""
        if request.env.user._is_internal():
            return False
        requests = request.env["customer.survey.request"].sudo()
        return not requests._accept(request.httprequest.remote_addr, token)

    def _refuse_call(self):
        """The page keeps what was typed, and says so.

        What a call returns has always the status of success.
        """
        reply = {
            "jsonrpc": "2.0",
            "id": request.dispatcher.request_id,
            "result": [{}, {"error": "crowded"}],
        }
        abort(request.make_json_response(reply, WAIT, status=NOTICES["crowded"]))

    @http.route()
    def survey_print(self, survey_token, review=False, answer_token=None, **post):
        survey, answer = self._fetch_from_access_token(survey_token, answer_token)
        if survey.survey_type == "customer" and self._is_sealed(survey, answer):
            return self._redirect_with_error(
                {"survey_sudo": survey, "answer_sudo": answer}, "answer_deadline"
            )
        return super().survey_print(survey_token, review, answer_token, **post)

    @http.route()
    def survey_report(self, survey, answer_token=None, **post):
        """The stock page reads every answer each time, and knows no small groups."""
        if survey.survey_type == "customer":
            return request.redirect("/odoo/satisfaction")
        return super().survey_report(survey, answer_token, **post)

    def _is_sealed(self, survey, answer):
        """Links stay in mailboxes, and mailboxes change hands."""
        if not answer or survey.with_user(request.env.user).has_access("read"):
            return False
        if answer.partner_id and answer.partner_id == request.env.user.partner_id:
            return False
        oldest = fields.Datetime.now() - timedelta(days=READABLE_DAYS)
        return bool(answer.response_date) and answer.response_date < oldest
