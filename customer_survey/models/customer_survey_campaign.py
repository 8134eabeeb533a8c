from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.customer_mgmt.models.customer_stage_change import STAGES

KINDS = [
    ("event", "After an Event"),
    ("periodic", "Every Few Days, by Segment"),
    ("manual", "By Hand"),
]
TRIGGERS = [
    ("purchase", "Purchase"),
    ("pos_purchase", "Purchase at the Till"),
    ("delivered", "Order Delivered"),
    ("case_closed", "Case Closed"),
    ("registration", "New Contact or Registration"),
    ("stage_entered", "Stage Entered"),
]
# In which order channels are tried until one reaches the customer.
CHANNEL_ORDERS = [
    ("email", "E-mail"),
    ("sms", "SMS"),
    ("email,sms", "E-mail, else SMS"),
    ("sms,email", "SMS, else E-mail"),
]
CRON = "customer_survey.ir_cron_survey_campaign"


class CustomerSurveyCampaign(models.Model):
    """Who is asked on which occasion, how, and how often reminded.

    Each occasion becomes one invitation, or says why it does not. Events are looked
    up and never pushed, so that selling and delivering do not depend on campaigns.
    """

    _name = "customer.survey.campaign"
    _description = "Survey Campaign"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10,
        help="When contact limits leave room for one invitation only, the first"
        " campaign wins.",
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    survey_id = fields.Many2one(
        "survey.survey",
        required=True,
        ondelete="restrict",
        check_company=True,
        index=True,
        domain=[("survey_type", "=", "customer")],
    )
    user_id = fields.Many2one(
        "res.users", string="Responsible", default=lambda self: self.env.user
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("running", "Running"),
            ("paused", "Paused"),
            ("closed", "Closed"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    date_start = fields.Datetime(
        string="Running Since",
        readonly=True,
        copy=False,
        help="What happened before is left alone.",
    )

    # Who, and when
    kind = fields.Selection(KINDS, string="Invite", required=True, default="event")
    trigger = fields.Selection(TRIGGERS, string="Event", default="purchase")
    sale_channel_ids = fields.Many2many(
        "customer.channel", string="Sales Channels", help="Empty: all channels."
    )
    stage = fields.Selection(STAGES, default="lapsed")
    segment_id = fields.Many2one(
        "customer.segment",
        check_company=True,
        ondelete="restrict",
        help="Only customers of this segment. Empty: all customers.",
    )
    delay = fields.Integer(
        default=1,
        help="Time between the event and the invitation. A purchase has a date and no"
        " time: the delay counts from the beginning of that day.",
    )
    delay_unit = fields.Selection(
        [("hours", "Hours"), ("days", "Days")], required=True, default="days"
    )
    period_days = fields.Integer(
        string="Every Days",
        default=90,
        help="Everybody in the segment is asked once in so many days.",
    )
    repeat_days = fields.Integer(
        string="Not Again for Days",
        default=90,
        help="An address is asked once in so many days at most by this campaign. 0: on"
        " every occasion.",
    )
    sample_percent = fields.Integer(
        string="Sample (%)",
        default=100,
        help="Share of the occasions that lead to an invitation, drawn by chance.",
    )

    # How
    channel_order = fields.Selection(
        CHANNEL_ORDERS, string="Channel", required=True, default="email"
    )
    mail_template_id = fields.Many2one(
        "mail.template",
        string="E-mail",
        domain=[("model", "=", "survey.user_input")],
        default=lambda self: self._default_template("mail_template_invitation"),
    )
    reminder_template_id = fields.Many2one(
        "mail.template",
        string="E-mail of Reminders",
        domain=[("model", "=", "survey.user_input")],
        default=lambda self: self._default_template("mail_template_reminder"),
    )
    sms_template_id = fields.Many2one(
        "sms.template",
        string="SMS",
        domain=[("model", "=", "survey.user_input")],
        default=lambda self: self._default_template("sms_template_invitation"),
    )
    send_from = fields.Float(
        string="Not before",
        default=9.0,
        help="Time of day where the customer is; if that is not known, where the"
        " company is.",
    )
    send_until = fields.Float(string="Not after", default=20.0)
    weekdays_only = fields.Boolean(string="Monday to Friday Only")
    is_limited = fields.Boolean(string="Limit per Day")
    daily_limit = fields.Integer(
        string="Invitations per Day", default=100, help="The others wait. 0: none."
    )
    patience_days = fields.Integer(
        string="Try for Days",
        default=7,
        help="An invitation that a contact limit keeps back is tried again for so many"
        " days.",
    )
    deadline_days = fields.Integer(
        string="Answer within Days",
        default=14,
        help="Later nobody can answer. 0: there is no deadline.",
    )
    reminder_max = fields.Integer(string="Reminders", default=1)
    reminder_days = fields.Integer(
        string="Remind after Days", default=4, help="Also between two reminders."
    )
    response_percent = fields.Float(
        string="Expected Response (%)",
        default=20.0,
        help="For the preview, until the survey has a response rate of its own.",
    )

    _numbers = models.Constraint(
        "CHECK(delay >= 0 AND repeat_days >= 0 AND daily_limit >= 0"
        " AND patience_days >= 0 AND deadline_days >= 0 AND reminder_max >= 0)",
        "Numbers of days and limits cannot be negative.",
    )
    _periods = models.Constraint(
        "CHECK(period_days > 0 AND reminder_days > 0)",
        "Periods are one day or longer.",
    )
    _window = models.Constraint(
        "CHECK(0 <= send_from AND send_from < send_until AND send_until <= 24)",
        "The time of sending must end after it begins, on the same day.",
    )
    _percent = models.Constraint(
        "CHECK(1 <= sample_percent AND sample_percent <= 100)",
        "A sample is from 1 % to 100 % of the occasions.",
    )
    _response = models.Constraint(
        "CHECK(0 < response_percent AND response_percent <= 100)",
        "The expected response is above 0 % and up to 100 %.",
    )

    @api.model
    def _default_template(self, name):
        return self.env.ref(f"customer_survey.{name}", raise_if_not_found=False)

    @api.constrains("survey_id", "kind", "segment_id", "trigger", "stage")
    def _check_choices(self):
        for campaign in self:
            if campaign.survey_id.survey_type != "customer":
                raise ValidationError(
                    self.env._("Choose a survey of customer satisfaction.")
                )
            if campaign.kind == "periodic" and not campaign.segment_id:
                raise ValidationError(
                    self.env._("Choose the segment that is asked periodically.")
                )
            if campaign.kind == "event" and not campaign.trigger:
                raise ValidationError(
                    self.env._("Choose the event after which customers are asked.")
                )
            if campaign.trigger == "stage_entered" and not campaign.stage:
                raise ValidationError(self.env._("Choose the stage."))

    # ------------------------------------------------------------------------ life

    def action_launch(self):
        """Invite from now on; the scheduled action begins within minutes."""
        for campaign in self:
            campaign._check_ready()
            started = campaign.date_start or fields.Datetime.now()
            campaign.write({"state": "running", "date_start": started})
        self._wake()

    def action_pause(self):
        """Send nothing for now; invitations that are planned wait."""
        self.filtered(lambda each: each.state == "running").state = "paused"

    def action_close(self):
        """End it: nothing planned is sent any more, answers still count."""
        self.state = "closed"
        self._cancel_planned("campaign_closed")

    def action_invite_segment(self):
        """Invite everybody in the segment, by hand."""
        self.ensure_one()
        if not self.segment_id or self.state != "running":
            raise UserError(
                self.env._("Choose a segment and launch the campaign first.")
            )
        self.check_access("write")
        self.sudo()._plan(self._query_segment(self._today_number()))
        self._wake()
        return self.action_open_invitations()

    def _cancel_planned(self, reason):
        self.env["customer.survey.invitation"].sudo().search(
            [("campaign_id", "in", self.ids), ("state", "=", "planned")]
        ).write({"state": "cancelled", "reason": reason})

    def _check_ready(self):
        """:raise UserError: says what is missing"""
        survey = self.survey_id
        if not survey.active or not survey.metric_question_id:
            raise UserError(
                self.env._(
                    "%(survey)s is archived or has no question with a score: customers"
                    " cannot answer it.",
                    survey=survey.title,
                )
            )
        needed = {"email": "mail_template_id", "sms": "sms_template_id"}
        for channel in self._channels():
            if not self[needed[channel]]:
                field = self._fields[needed[channel]]
                raise UserError(
                    self.env._(
                        "%(campaign)s needs a template: %(field)s",
                        campaign=self.name,
                        field=field._description_string(self.env),
                    )
                )
        if not self._is_supported():
            raise UserError(
                self.env._(
                    "Deliveries are not known here: install Inventory together with"
                    " Sales, or choose another event."
                )
            )

    def _is_supported(self):
        is_delivery = self.kind == "event" and self.trigger == "delivered"
        return not is_delivery or self._knows_deliveries()

    def _knows_deliveries(self):
        pickings = self.env.get("stock.picking")
        return pickings is not None and "sale_id" in pickings._fields

    def _channels(self):
        return self.channel_order.split(",")

    @api.model
    def _wake(self):
        self.env.ref(CRON).sudo()._trigger()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        invitations = self.env["customer.survey.invitation"].sudo()
        used = invitations.search(
            [("campaign_id", "in", self.ids), ("sent_date", "!=", False)], limit=1
        )
        if used:
            raise UserError(
                self.env._(
                    "%(campaign)s has invited customers: archive it instead, so that"
                    " its results stay.",
                    campaign=used.campaign_id.name,
                )
            )
