from odoo import http
from odoo.http import request

from .survey import CustomerSurvey


class SurveyInvitation(CustomerSurvey):
    """What customers do with their invitations besides answering."""

    def _prepare_survey_data(self, survey_sudo, answer_sudo, **post):
        if answer_sudo.campaign_id:
            answer_sudo._invitations()._on_opened()
        return super()._prepare_survey_data(survey_sudo, answer_sudo, **post)

    # A program for e-mail that posts on a click knows no token of a session.
    @http.route(
        "/survey/optout/<string:answer_token>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
        sitemap=False,
        csrf=False,
    )
    def survey_optout(self, answer_token, **_post):
        """Ask on a GET, as programs follow links; object on a POST."""
        answer = self._find_invited(answer_token)
        is_done = bool(answer) and request.httprequest.method == "POST"
        # By the token only: programs for e-mail object for many from one address.
        requests = request.env["customer.survey.request"].sudo()
        if is_done and not requests._accept(token=answer_token):
            return self._render_notice("crowded", survey=answer.survey_id)
        if is_done:
            answer._opt_out()
        self._keep_secret()
        response = request.render(
            "customer_survey.optout_page", {"answer": answer, "is_done": is_done}
        )
        response.status_code = 200 if answer else 404
        return response

    def _find_invited(self, answer_token):
        answers = request.env["survey.user_input"].sudo()
        answer = request.env["customer.survey.token"]._find(answers, answer_token)
        is_ours = answer.survey_id.survey_type == "customer"
        return answer if is_ours and answer.partner_id else answers
