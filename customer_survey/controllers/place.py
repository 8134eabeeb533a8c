from odoo import http
from odoo.http import request

from .survey import CustomerSurvey

# Asked where they are, whoever is signed in there.
AT_HAND = ("qr", "receipt")


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
        return self._render_place(place, f"/survey/place/{place.code}")

    def _render_place(self, place, address):
        self._keep_secret()
        return request.render(
            "customer_survey.place_page",
            {"place": place, "survey": place.survey_id, "address": address},
        )

    def _begin(self, place, score):
        if self._is_full(place):
            return self._render_notice("crowded", survey=place.survey_id)
        return self._go_to(place._begin_answer(request.env.lang), score)

    def _is_full(self, place):
        return place._is_crowded() or self._is_flooded()

    def _go_to(self, answer, score):
        """The page of an answer, with the number chosen that was pressed."""
        address = f"/survey/{answer.survey_id.access_token}/{answer.access_token}"
        if score and score.isdigit() and len(score) < 3:
            address = f"{address}?rate={score}"
        return self._go_to_page(address, request.env.lang)

    def _check_validity(self, survey_sudo, answer_sudo, answer_token, **kwargs):
        """Whoever stands at the place answers, whoever is signed in on the screen."""
        if answer_sudo.channel in AT_HAND:
            kwargs["check_partner"] = False
        return super()._check_validity(survey_sudo, answer_sudo, answer_token, **kwargs)

    def _prepare_survey_finished_values(self, survey, answer, token=False):
        values = super()._prepare_survey_finished_values(survey, answer, token)
        return {**values, "is_shared": self._is_shared(answer)}

    def _is_sealed(self, survey, answer):
        """The next customer does not read what the one before answered."""
        user = request.env.user
        is_mine = answer.partner_id and answer.partner_id == user.partner_id
        if self._is_shared(answer) and not (is_mine or user._is_internal()):
            return True
        return super()._is_sealed(survey, answer)

    def _is_shared(self, answer):
        """Others see the same screen, or hold the same receipt in their hands."""
        return answer.place_id.is_kiosk or answer.channel == "receipt"
