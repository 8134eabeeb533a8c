from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

# How the outcome of a call is called in the ledger of contacts.
LOGGED = {"no_answer": "no_answer", "callback": "callback", "refused": "not_interested"}


class SurveyUserInput(models.Model):
    """Customers to be asked on the phone: the call list.

    Putting somebody on the list plans a contact, so that nobody else turns to the
    customer in the meantime. The first call is that contact, more calls are more.
    """

    _inherit = "survey.user_input"

    call_outcome = fields.Selection(
        [
            ("no_answer", "No Answer"),
            ("callback", "Call Back Later"),
            ("refused", "Refused"),
        ],
        string="Last Call",
        readonly=True,
        copy=False,
    )
    call_count = fields.Integer(string="Calls", readonly=True, copy=False)
    call_date = fields.Datetime(
        string="Call Again", readonly=True, copy=False, help="Not before."
    )
    partner_phone = fields.Char(related="partner_id.phone", string="Phone")

    def action_interview(self):
        """Open the page with the questions; from now on it is my interview."""
        self._check_on_call_list()
        self.sudo().interviewer_id = self.env.user
        return self._open_page()

    def action_no_answer(self):
        self._finish_call("no_answer", timedelta(hours=3))

    def action_call_back(self):
        self._finish_call("callback", timedelta(days=1))

    def action_refuse(self):
        """Whoever does not want to answer is not asked again: the page closes."""
        self._finish_call("refused")
        self.sudo().deadline = fields.Datetime.now()

    def _open_page(self):
        return {
            "type": "ir.actions.act_url",
            "url": self._rating_path(),
            "target": "self",
        }

    def _finish_call(self, outcome, again=None):
        self._check_on_call_list()
        self.sudo()._log_call(outcome=LOGGED[outcome])
        self.sudo().write(
            {
                "call_outcome": outcome,
                "call_count": self.call_count + 1,
                "call_date": again and fields.Datetime.now() + again,
            }
        )

    def _check_on_call_list(self):
        self.ensure_one()
        self.check_access("read")
        is_closed = self.deadline and self.deadline <= fields.Datetime.now()
        if self.channel != "phone" or self.state == "done" or is_closed:
            raise UserError(
                self.env._(
                    "There is nothing more to ask %(customer)s: the interview is over.",
                    customer=self.partner_id.display_name or "",
                )
            )

    def _log_call(self, **vals):
        # An answer is kept whatever happens to the log.
        self.env["customer.interaction"]._log_automatically(
            [{**answer._prepare_call(), **vals} for answer in self]
        )

    def _prepare_call(self):
        company = self.company_id or self.env.company
        return {
            "type": "call",
            "purpose": "survey",
            "partner_id": self.partner_id.id,
            "company_id": company.id,
            "user_id": self.interviewer_id.id or self.env.uid,
            "summary": self.survey_id.title,
            "key": f"survey.user_input:{self.id}:call:{self.call_count + 1}",
            "res_model": self._name,
            "res_id": self.id,
        }

    def _on_responded(self):
        result = super()._on_responded()
        asked = self.filtered(lambda each: each.channel == "phone" and each.partner_id)
        asked._log_call(outcome="reached")
        return result

    @api.model
    def _put_on_call_list(self, survey, partners):
        """Customers to be called about a survey, as far as contacts are allowed.

        :return: the answers to be given, and {partner: Verdict} of who is left out
        """
        if survey.is_anonymous:
            raise UserError(
                self.env._(
                    "%(survey)s is anonymous: nobody can be asked on the phone.",
                    survey=survey.title,
                )
            )
        company = survey.company_id or self.env.company
        gate = self.env["customer.contact.gate"]
        verdicts = gate._can_contact(partners, "phone", "survey", company=company)
        refused = {who: each for who, each in verdicts.items() if not each.allowed}
        asked = partners.filtered(lambda partner: partner not in refused)
        answers = survey._create_customer_answers(
            [
                {
                    "survey_id": survey.id,
                    "partner_id": partner.id,
                    "channel": "phone",
                    "interviewer_id": self.env.uid,
                }
                for partner in asked
            ]
        )
        answers._log_call(state="planned")
        self._log_left_out(survey, company, refused)
        return answers, refused

    def _log_left_out(self, survey, company, refused):
        self.env["customer.interaction"].sudo()._log(
            [
                {
                    "type": "call",
                    "purpose": "survey",
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "summary": survey.title,
                    "state": "suppressed",
                    "reason": verdict.reason,
                    "reason_note": verdict.note,
                }
                for partner, verdict in refused.items()
            ]
        )
