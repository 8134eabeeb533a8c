from odoo import api, fields, models
from odoo.tools import format_date


class CustomerProfile(models.Model):
    """What customers say of the shop is a reason to worry, too."""

    _inherit = "customer.profile"

    open_complaint_ids = fields.Many2many(
        "customer.case", compute="_compute_open_complaint_ids", compute_sudo=True
    )
    low_answer_id = fields.Many2one(
        "survey.user_input", compute="_compute_low_answer_id", compute_sudo=True
    )

    @api.depends("partner_id", "company_id")
    def _compute_open_complaint_ids(self):
        complaints = self.env["customer.case"].search(
            [
                ("date_closed", "=", False),
                ("kind", "=", "complaint"),
                ("company_id", "in", self.company_id.ids),
                ("partner_id.commercial_partner_id", "in", self.partner_id.ids),
            ]
        )
        by_customer = complaints.grouped(
            lambda case: (case.partner_id.commercial_partner_id, case.company_id)
        )
        for profile in self:
            key = (profile.partner_id, profile.company_id)
            profile.open_complaint_ids = by_customer.get(key, False)

    @api.depends("partner_id", "company_id")
    def _compute_low_answer_id(self):
        """The latest answer of the customer, if it is a bad one."""
        groups = self.env["survey.user_input"]._read_group(
            [
                ("has_score", "=", True),
                ("test_entry", "=", False),
                ("company_id", "in", self.company_id.ids),
                ("partner_id.commercial_partner_id", "in", self.partner_id.ids),
            ],
            ["partner_id", "company_id"],
            ["id:recordset"],
        )
        latest = {}
        for partner, company, answers in groups:
            key = (partner.commercial_partner_id, company)
            both = answers | latest.get(key, answers)
            latest[key] = max(both, key=lambda each: (each.response_date, each.id))
        for profile in self:
            answer = latest.get((profile.partner_id, profile.company_id))
            is_low = answer and answer.score_class == "unhappy"
            profile.low_answer_id = is_low and answer

    def _get_reasons(self, documents):
        said = [
            ("complaint", self._reason_complaint(), self.open_complaint_ids),
            ("low_score", self._reason_low_score(), self.low_answer_id),
        ]
        return [
            *(
                {"code": code, "text": text, "model": shown._name, "ids": shown.ids}
                for code, text, shown in said
                if text
            ),
            *super()._get_reasons(documents),
        ]

    def _reason_complaint(self):
        oldest = self.open_complaint_ids.sorted("date")[:1].sudo()
        return oldest and self.env._(
            "Complains since %(date)s: %(subject)s",
            date=format_date(self.env, oldest.date),
            subject=oldest.name,
        )

    def _reason_low_score(self):
        answer = self.low_answer_id.sudo()
        return answer and self.env._(
            "Rated us %(score)s of %(highest)s on %(date)s",
            score=answer.score,
            highest=answer.survey_id.metric_question_id.scale_max,
            date=format_date(self.env, answer.response_date),
        )
