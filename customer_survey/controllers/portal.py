from odoo import fields
from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal

from .survey import CustomerSurvey

# Of the session: the numbers of the answers that were opened on the portal.
OPENED = "customer_feedback"
# So many answers are on the page.
SHOWN = 50


class CustomerFeedback(CustomerPortal):
    """Customers find what they were asked, and what they answered."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "feedback_count" in counters:
            answers = request.env["survey.user_input"].sudo()
            values["feedback_count"] = answers.search_count(self._domain_mine())
        return values

    def _domain_mine(self):
        return Domain(
            [
                ("partner_id", "=", request.env.user.partner_id.id),
                ("survey_id.survey_type", "=", "customer"),
                ("test_entry", "=", False),
            ]
        )

    def _domain_open(self):
        now = fields.Datetime.now()
        return self._domain_mine() & Domain(
            [
                ("state", "!=", "done"),
                ("survey_id.active", "=", True),
                # What is asked on the phone is not asked here, too.
                ("interviewer_id", "=", False),
                "|",
                ("deadline", "=", False),
                ("deadline", ">", now),
            ]
        )

    @route("/my/feedback", type="http", auth="user", website=True)
    def portal_my_feedback(self, **_kw):
        answers = request.env["survey.user_input"].sudo()
        given = self._domain_mine() & Domain("response_date", "!=", False)
        return request.render(
            "customer_survey.portal_my_feedback",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "feedback",
                "open_answers": answers.search(
                    self._domain_open(), order="create_date desc", limit=SHOWN
                ),
                "given_answers": answers.search(
                    given, order="response_date desc", limit=SHOWN
                ),
            },
        )

    @route("/my/feedback/<int:answer_id>", type="http", auth="user", website=True)
    def portal_give_feedback(self, answer_id, **_kw):
        """Open an answer, and remember until it is sent where it was opened.

        A browser that asks for the page ahead changes nothing that we keep.
        """
        answers = request.env["survey.user_input"].sudo()
        answer = answers.search(self._domain_open() & Domain("id", "=", answer_id))
        if not answer:
            return request.redirect("/my/feedback")
        opened = request.session.get(OPENED, [])
        request.session[OPENED] = [*opened, answer.id][-SHOWN:]
        return request.redirect(answer._rating_path())


class PortalAnswer(CustomerSurvey):
    """What was opened on the portal is answered there."""

    @route()
    def survey_submit(self, survey_token, answer_token, **post):
        opened = request.session.get(OPENED)
        if opened:
            _survey, answer = self._fetch_from_access_token(survey_token, answer_token)
            request.update_context(answered_on_portal=answer.id in opened)
        return super().survey_submit(survey_token, answer_token, **post)
