from odoo import http
from odoo.http import request

from .access import SECRECY
from .survey import CustomerSurvey


class CustomerSurveyPlace(CustomerSurvey):
    """Customers scan a code in a shop, on a receipt or on a product."""

    @http.route(
        "/survey/place/<string:code>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
        sitemap=False,
    )
    def survey_place(self, code, score=None, **_post):
        """Show the first question; programs that look at addresses begin no answer."""
        place = request.env["customer.survey.link"]._find_place(code)
        if not place:
            return self._render_notice("survey_wrong")
        if not (place.active and place.survey_id.active):
            return self._render_notice("survey_closed", survey=place.survey_id)
        if request.httprequest.method == "POST":
            return self._begin(place, score)
        request.future_response.headers.update(SECRECY)
        return request.render(
            "customer_survey.place_page", {"place": place, "survey": place.survey_id}
        )

    def _begin(self, place, score):
        if place._is_crowded():
            return self._render_notice("crowded", survey=place.survey_id)
        answer = place._begin_answer(request.env.lang)
        address = f"/survey/{place.survey_id.access_token}/{answer.access_token}"
        if score and score.isdigit() and len(score) < 3:
            address = f"{address}?rate={score}"
        url = request.env["ir.http"]._url_for(address, request.env.lang)
        return request.redirect(url)

    def _check_validity(self, survey_sudo, answer_sudo, answer_token, **kwargs):
        """Whoever stands at the place answers, whoever is signed in on the screen."""
        if answer_sudo.place_id and not answer_sudo.partner_id:
            kwargs["check_partner"] = False
        return super()._check_validity(survey_sudo, answer_sudo, answer_token, **kwargs)

    def _prepare_survey_finished_values(self, survey, answer, token=False):
        values = super()._prepare_survey_finished_values(survey, answer, token)
        return {**values, "kiosk": answer.place_id.is_kiosk}

    def _is_sealed(self, survey, answer):
        """The next customer does not read what the one before answered."""
        if answer.place_id.is_kiosk and not request.env.user._is_internal():
            return True
        return super()._is_sealed(survey, answer)
