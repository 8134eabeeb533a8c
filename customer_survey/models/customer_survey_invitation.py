from odoo import fields, models

from odoo.addons.customer_mgmt.models.customer_interaction import REASONS

STATES = [
    ("planned", "Planned"),
    ("skipped", "Skipped"),
    ("sent", "Sent"),
    ("opened", "Opened"),
    ("started", "Started"),
    ("responded", "Answered"),
    ("expired", "Expired"),
    ("failed", "Failed"),
    ("cancelled", "Cancelled"),
]
# Asked, and there is no answer yet.
OPEN_STATES = ("sent", "opened", "started")
# The customer was turned to.
ASKED_STATES = (*OPEN_STATES, "responded", "expired")
INVITATION_REASONS = [
    *REASONS,
    ("sample", "Not in the sample"),
    ("repeated", "The address was asked lately"),
    ("bounced", "The e-mail address does not work"),
    ("survey_archived", "The survey was archived"),
    ("campaign_closed", "The campaign was closed"),
    ("by_hand", "Cancelled by hand"),
]
CHANNELS = [("email", "E-mail"), ("sms", "SMS")]


class CustomerSurveyInvitation(models.Model):
    """One occasion to ask one customer, and what became of it.

    Written set-based when it is planned; the answer is made when it is sent. Whatever
    is not sent says why.
    """

    _name = "customer.survey.invitation"
    _description = "Survey Invitation"
    _order = "due_date desc, id desc"
    _rec_name = "partner_id"

    campaign_id = fields.Many2one(
        "customer.survey.campaign", required=True, readonly=True, ondelete="cascade"
    )
    survey_id = fields.Many2one(related="campaign_id.survey_id")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade", index=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    source_model = fields.Char(readonly=True)
    source_id = fields.Many2oneReference(
        string="About", model_field="source_model", readonly=True
    )
    event_date = fields.Datetime(string="Happened on", readonly=True)
    dedupe_key = fields.Char(
        required=True, readonly=True, help="Names the occasion within the campaign."
    )
    address = fields.Char(
        readonly=True, help="Who shares it with others is asked once for all of them."
    )
    state = fields.Selection(STATES, required=True, readonly=True, default="planned")
    reason = fields.Selection(
        INVITATION_REASONS,
        readonly=True,
        help="Why it was not sent, or why it waits.",
    )
    reason_note = fields.Char(string="Details", readonly=True)
    due_date = fields.Datetime(
        string="Due", readonly=True, help="When the campaign wants to send it."
    )
    plan_date = fields.Datetime(
        string="Next Attempt", readonly=True, help="Contact limits may put it off."
    )
    channel = fields.Selection(CHANNELS, readonly=True)
    sent_date = fields.Datetime(string="Sent on", readonly=True)
    opened_date = fields.Datetime(
        string="Opened on",
        readonly=True,
        help="The page was opened; programs that check links do so as well.",
    )
    started_date = fields.Datetime(string="Started on", readonly=True)
    response_date = fields.Datetime(string="Answered on", readonly=True)
    deadline = fields.Datetime(readonly=True)
    reminder_count = fields.Integer(string="Reminders", readonly=True)
    next_reminder_date = fields.Datetime(string="Next Reminder", readonly=True)
    user_input_id = fields.Many2one(
        "survey.user_input",
        string="Answer",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    interaction_id = fields.Many2one(
        "customer.interaction",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The last contact: the invitation or a reminder.",
    )

    _occasion_unique = models.UniqueIndex("(campaign_id, dedupe_key)")
    # Who was asked lately.
    _address_idx = models.Index("(address, campaign_id, due_date)")
    _due_idx = models.Index("(campaign_id, plan_date) WHERE state = 'planned'")
    _reminder_idx = models.Index(
        "(campaign_id, next_reminder_date) WHERE next_reminder_date IS NOT NULL"
    )
    _deadline_idx = models.Index(
        "(deadline) WHERE state IN ('sent', 'opened', 'started')"
    )

    def action_cancel(self):
        """Do not send what is planned, do not remind of what is sent."""
        self.check_access("write")
        planned = self.filtered(lambda row: row.state == "planned")
        planned.sudo().write({"state": "cancelled", "reason": "by_hand"})
        self.sudo().next_reminder_date = False

    def action_retry(self):
        """Try again what was held back, failed or cancelled, as if it was due now."""
        self.check_access("write")
        now = fields.Datetime.now()
        back = self.filtered(
            lambda row: row.state in ("skipped", "failed", "cancelled")
        )
        back.sudo().write(
            {
                "state": "planned",
                "reason": False,
                "reason_note": False,
                "due_date": now,
                "plan_date": now,
            }
        )
        self.env["customer.survey.campaign"]._wake()

    def action_open_answer(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "survey.user_input",
            "res_id": self.user_input_id.id,
            "views": [(False, "form")],
        }

    # What customers do ------------------------------------------------------------

    def _on_opened(self):
        self._advance("opened", ("sent",), "opened_date")

    def _on_started(self):
        self._advance("started", ("sent", "opened"), "started_date")

    def _on_answered(self):
        self._advance("responded", (*OPEN_STATES, "expired"), "response_date")

    def _advance(self, state, before, date):
        self.filtered(lambda row: row.state in before).write(
            {"state": state, date: fields.Datetime.now()}
        )

    def _on_undelivered(self, error):
        """The message did not leave the house."""
        self.filtered(lambda row: row.state == "sent")._fail(error)

    def _fail(self, error):
        self.write(
            {
                "state": "failed",
                "reason": "error",
                "reason_note": str(error)[:500],
                "next_reminder_date": False,
            }
        )
