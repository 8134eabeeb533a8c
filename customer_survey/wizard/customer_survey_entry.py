from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerSurveyEntry(models.TransientModel):
    """Staff asks customers on the phone, or keys in what they wrote on paper."""

    _name = "customer.survey.entry"
    _description = "Ask Customers"

    channel = fields.Selection(
        [("phone", "Phone Interview"), ("paper", "Paper Form")],
        required=True,
        default="phone",
    )
    survey_id = fields.Many2one(
        "survey.survey",
        required=True,
        ondelete="cascade",
        domain="[('survey_type', '=', 'customer'),"
        " ('company_id', 'in', (False, allowed_company_ids[0]))]",
        default=lambda self: self._default_survey(),
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        default=lambda self: self._default_partners(),
        help="Nobody on paper: the form has no name.",
    )
    paper_date = fields.Date(string="Filled In On", default=fields.Date.context_today)

    @api.model
    def _default_survey(self):
        surveys = self.env["survey.survey"]
        domain = [
            ("survey_type", "=", "customer"),
            ("company_id", "in", (False, self.env.company.id)),
        ]
        latest = self.env["survey.user_input"].search(
            [
                ("interviewer_id", "=", self.env.uid),
                ("survey_id", "any", domain),
            ],
            order="id desc",
            limit=1,
        )
        return latest.survey_id or surveys.search(domain, limit=1)

    @api.model
    def _default_partners(self):
        partners = self.env["res.partner"]
        if self.env.context.get("active_model") == partners._name:
            partners = partners.browse(self.env.context.get("active_ids", []))
        return partners

    def action_start(self):
        """Open the page, or the call list when there are several to call."""
        self.ensure_one()
        self.partner_ids.check_access("read")
        self.survey_id.check_access("read")
        if not self.survey_id.question_ids:
            raise UserError(
                self.env._(
                    "%(survey)s has no questions yet.", survey=self.survey_id.title
                )
            )
        if self.channel == "paper":
            return self._key_in()._open_page()
        return self._call()

    def _key_in(self):
        if len(self.partner_ids) > 1:
            raise UserError(self.env._("A form of paper has one author: choose one."))
        if not self.paper_date or self.paper_date > fields.Date.context_today(self):
            raise UserError(
                self.env._("When was the form filled in? The date cannot be later.")
            )
        return self.survey_id._create_customer_answers(
            [
                {
                    "survey_id": self.survey_id.id,
                    "partner_id": self.partner_ids.id,
                    "channel": "paper",
                    "paper_date": self.paper_date,
                    "interviewer_id": self.env.uid,
                }
            ]
        )

    def _call(self):
        if not self.partner_ids:
            raise UserError(self.env._("Whom do you want to call?"))
        answers, refused = self.env["survey.user_input"]._put_on_call_list(
            self.survey_id, self.partner_ids
        )
        if not answers:
            raise UserError(self._explain(refused))
        if len(self.partner_ids) == 1:
            return answers._open_page()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_survey.survey_user_input_action_calls"
        )
        if not refused:
            return action
        return self._notify(self._explain(refused), action)

    def _notify(self, message, action):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "warning",
                "sticky": True,
                "next": action,
            },
        }

    def _explain(self, refused):
        rows = self.env["customer.interaction"]
        reasons = dict(rows._fields["reason"]._description_selection(self.env))
        lines = [
            self.env._(
                "%(customer)s is not to be called: %(reason)s",
                customer=partner.display_name,
                reason=verdict.note or reasons[verdict.reason],
            )
            for partner, verdict in refused.items()
        ]
        return "\n".join(lines)
