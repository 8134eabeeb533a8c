import logging

from odoo import api, fields, models

CRON = "customer_survey.ir_cron_survey_follow_up"

_logger = logging.getLogger(__name__)


class SurveyUserInput(models.Model):
    """Answers are followed up soon after, not while the customer waits for the page."""

    _inherit = "survey.user_input"

    is_follow_up_due = fields.Boolean(readonly=True, copy=False)
    case_ids = fields.One2many("customer.case", "user_input_id")

    _follow_up_idx = models.Index("(id) WHERE is_follow_up_due")

    def _on_responded(self):
        result = super()._on_responded()
        if self:
            self.sudo().is_follow_up_due = True
            self.env.ref(CRON).sudo()._trigger()
        return result

    @api.model
    def _cron_follow_up(self):
        due = self.search([("is_follow_up_due", "=", True)], order="id")
        self.env["ir.cron"]._commit_progress(remaining=len(due))
        for answer in due:
            answer._try_follow_up()
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _try_follow_up(self):
        """One that fails stays due, and keeps no other waiting."""
        if not self.try_lock_for_update():
            return
        try:
            with self.env.cr.savepoint():
                self._follow_up()
        except Exception:
            _logger.exception("Answer %s is not followed up", self.id)

    def _follow_up(self):
        company = self.company_id or self.env.company
        answer = self.with_company(company)
        answer = answer.with_context(lang=answer.survey_id.user_id.lang)
        if about := answer._find_case():
            about._hear(answer)
        else:
            rules = answer.env["customer.survey.rule"]
            here = [("company_id", "in", (company.id, False))]
            rules.search(here)._follow_up(answer)
        self.is_follow_up_due = False

    def _find_case(self):
        """The closed case the answer is about, if it is about one."""
        cases = self.env["customer.case"]
        if self.source_model != cases._name:
            return cases
        return cases.browse(self.source_id).exists()
