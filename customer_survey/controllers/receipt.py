from odoo import http
from odoo.http import request

from .place import CustomerSurveyPlace


class CustomerSurveyReceipt(CustomerSurveyPlace):
    """Customers scan the code of their receipt, which is answered once."""

    @http.route(
        "/survey/receipt/<string:code>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
        sitemap=False,
    )
    def survey_receipt(self, code, score=None, **_post):
        """Show the first question; looking at it begins no answer."""
        document = request.env["customer.survey.link"]._find_receipt(code)
        if not document:
            return self._render_notice("receipt_unknown")
        place = document._survey_place()
        answer = place._find_receipt_answer(document)
        if fault := self._find_fault(document, place, answer):
            return self._render_notice(fault, survey=place.survey_id)
        if request.httprequest.method == "POST":
            return self._begin_receipt(document, place, answer, score)
        return self._render_place(place, f"/survey/receipt/{code}")

    def _find_fault(self, document, place, answer):
        """Why the receipt asks nothing; the first that holds."""
        if not place.survey_id.active:
            return "survey_closed"
        if not document._is_survey_receipt():
            return "receipt_void"
        return "receipt_answered" if answer.state == "done" else None

    def _begin_receipt(self, document, place, answer, score):
        """Go on where somebody left, who has saved nothing: the page is saved whole."""
        if not answer and self._is_full(place):
            return self._render_notice("crowded", survey=place.survey_id)
        answer = answer or place._begin_receipt_answer(document, request.env.lang)
        if not answer:
            return request.redirect(request.httprequest.path)
        return self._go_to(answer, score)
