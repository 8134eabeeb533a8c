from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .customer_interaction_type import LIMITED_PURPOSES, PURPOSES
from .customer_stage_change import STAGES

TRIGGERS = [
    ("interval", "Every Few Days, by Tier"),
    ("purchase", "Days after a Purchase"),
    ("birthday", "Days before the Birthday"),
    ("anniversary", "Days before the Anniversary of the First Purchase"),
    ("stage", "Days after Entering a Stage"),
    ("tier", "Days after a Change of Tier"),
    ("silence", "No Contact for Days"),
    ("campaign", "Launch of a Campaign"),
]
ACTIONS = [
    ("activity", "Activity for the Salesperson"),
    ("mail", "Email"),
    ("sms", "SMS"),
    ("server", "Server Action"),
]
# What each action needs, and the type of interaction it becomes.
ACTION_FIELDS = {
    "activity": "activity_type_id",
    "mail": "mail_template_id",
    "sms": "sms_template_id",
    "server": "server_action_id",
}
ACTION_TYPES = {"mail": "email", "sms": "sms", "server": "other"}


class CustomerCarePlan(models.Model):
    """Who is contacted on which occasion, how, and when to stop.

    A running plan is looked at once a day. Each occasion becomes one row of the
    ledger of interactions: planned, or held back with the reason.
    """

    _name = "customer.care.plan"
    _inherit = ["customer.offer.mixin"]
    _description = "Care Plan"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10,
        help="When contact limits leave room for one plan only, the first one wins.",
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running"), ("stopped", "Stopped")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    date_start = fields.Date(
        string="Running Since",
        readonly=True,
        copy=False,
        help="Occasions before this day are left alone.",
    )
    date_end = fields.Date(string="Last Day", help="Empty: until it is stopped.")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        help="Gets the activities for customers without a salesperson.",
    )
    objective = fields.Text(translate=True)

    # Who, and when
    segment_id = fields.Many2one(
        "customer.segment",
        check_company=True,
        ondelete="restrict",
        help="Empty: all customers.",
    )
    trigger = fields.Selection(TRIGGERS, required=True, default="purchase")
    days = fields.Integer(
        string="Number of Days", default=1, help="0: on the day itself."
    )
    days_tier_a = fields.Integer(
        string="Tier A: Days",
        default=30,
        help="0: customers of this tier are left out.",
    )
    days_tier_b = fields.Integer(string="Tier B: Days", default=60)
    days_tier_c = fields.Integer(string="Tier C: Days")
    days_tier_d = fields.Integer(string="Tier D: Days")
    purchase_number = fields.Selection(
        [("every", "Every Purchase"), ("first", "First Purchase")],
        string="Which Purchase",
        required=True,
        default="every",
    )
    stage = fields.Selection(STAGES, default="at_risk")
    tier_direction = fields.Selection(
        [("any", "Up or Down"), ("up", "Up"), ("down", "Down")],
        required=True,
        default="any",
    )

    # What
    action = fields.Selection(ACTIONS, required=True, default="activity")
    purpose = fields.Selection(
        [row for row in PURPOSES if row[0] in LIMITED_PURPOSES],
        required=True,
        default="care",
        help="Contact limits and consent are looked up by purpose.",
    )
    interaction_type_id = fields.Many2one(
        "customer.interaction.type",
        string="Kind of Contact",
        domain=[("is_manual", "=", True), ("direction", "=", "out")],
        default=lambda self: self.env["customer.interaction.type"]._id_by_code("call"),
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        domain=[("res_model", "in", (False, "res.partner"))],
        default=lambda self: self.env.ref(
            "mail.mail_activity_data_call", raise_if_not_found=False
        ),
    )
    note_template_id = fields.Many2one(
        "mail.template",
        string="Talking Points",
        domain=[("model", "=", "res.partner")],
        help="Its text, filled in from the customer, becomes the note of the activity.",
    )
    mail_template_id = fields.Many2one(
        "mail.template",
        string="Email Template",
        domain=[("model", "=", "res.partner")],
    )
    sms_template_id = fields.Many2one(
        "sms.template", string="SMS Template", domain=[("model", "=", "res.partner")]
    )
    # Scheduled actions run without restrictions: who may choose one may do anything.
    server_action_id = fields.Many2one(
        "ir.actions.server",
        domain=[("model_id.model", "=", "res.partner")],
        groups="base.group_system",
    )
    send_hour = fields.Float(
        string="Not before",
        default=10.0,
        help="Time of day in the company's zone. Quiet hours are the customer's.",
    )

    # Limits, goal and stop
    is_limited = fields.Boolean(string="Limit per Day")
    daily_limit = fields.Integer(
        string="Contacts per Day",
        default=20,
        help="The most valuable customers come first; the others wait. 0: none.",
    )
    repeat_days = fields.Integer(
        string="Not Again for Days",
        help="A customer hears from this plan once in so many days at most. 0: on "
        "every occasion.",
    )
    patience_days = fields.Integer(
        string="Try for Days",
        default=3,
        help="A contact that a limit keeps back is tried again for so many days.",
    )
    stop_on_purchase = fields.Boolean(
        string="Stop at a Purchase",
        help="A planned contact is dropped if the customer buys first.",
    )
    goal_days = fields.Integer(
        string="Goal: Buys within Days",
        default=30,
        help="A purchase within so many days after the contact counts as success.",
    )
    opt_out_limit = fields.Float(
        string="Opt-Outs at Most",
        default=0.02,
        help="The plan turns amber when a larger share of the customers opts out.",
    )

    _days_positive = models.Constraint(
        "CHECK(days >= 0 AND days_tier_a >= 0 AND days_tier_b >= 0 AND days_tier_c >= 0"
        " AND days_tier_d >= 0 AND repeat_days >= 0 AND patience_days >= 0"
        " AND daily_limit >= 0)",
        "Numbers of days and the limit per day cannot be negative.",
    )
    _goal_positive = models.Constraint(
        "CHECK(goal_days > 0)", "The goal needs at least one day."
    )
    _hour_range = models.Constraint(
        "CHECK(0 <= send_hour AND send_hour < 24)",
        "The time of day lies between 0:00 and 23:59.",
    )
    _opt_out_range = models.Constraint(
        "CHECK(0 <= opt_out_limit AND opt_out_limit <= 1)",
        "The share of opt-outs lies between 0 % and 100 %.",
    )

    def copy_data(self, default=None):
        """Who may not choose a server action gets a copy without it."""
        hidden = {} if self._may_choose_server_action() else {"server_action_id": False}
        copies = super().copy_data({**hidden, **(default or {})})
        for plan, vals in zip(self, copies, strict=True):
            if hidden:
                del vals["server_action_id"]
            if "name" not in (default or {}):
                vals["name"] = self.env._("%s (copy)", plan.name)
        return copies

    def _may_choose_server_action(self):
        return self._has_field_access(self._fields["server_action_id"], "write")

    @api.constrains("state", "action", *ACTION_FIELDS.values())
    def _check_action(self):
        for plan in self.filtered(lambda plan: plan.state == "running"):
            plan._check_complete()

    def _check_complete(self):
        """:raise ValidationError: names what is missing."""
        field = self._fields[ACTION_FIELDS[self.action]]
        if not self.sudo()[field.name]:
            raise ValidationError(
                self.env._(
                    "The plan %(plan)s needs this before it can run: %(field)s",
                    plan=self.display_name,
                    field=field._description_string(self.env),
                )
            )
        if self.trigger == "interval" and not any(self._days_by_tier().values()):
            raise ValidationError(
                self.env._(
                    "The plan %s needs a number of days for at least one tier.",
                    self.display_name,
                )
            )

    def _days_by_tier(self):
        """{tier: days} of the tiers that the plan is for."""
        days = {tier: self[f"days_tier_{tier}"] for tier in "abcd"}
        return {tier: count for tier, count in days.items() if count}

    def action_start(self):
        """Run from today on; the scheduled action plans within the hour."""
        for plan in self:
            plan._check_complete()
            policy = plan.company_id.customer_policy_id
            plan.write({"state": "running", "date_start": policy._today()})
            policy.sudo().care_planned_on = False
        self._wake_care()

    def action_stop(self):
        """Stop, and give back the slots of contacts that are only planned."""
        self.state = "stopped"
        self.env["customer.interaction"].sudo().search(
            [("plan_id", "in", self.ids), ("state", "=", "planned")]
        )._cancel()
        self.sudo()._update_results()

    def action_open_interactions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_mgmt.customer_interaction_action"
        )
        action["domain"] = [("plan_id", "=", self.id)]
        # The button says which of them.
        action["context"] = {
            name: value
            for name, value in self.env.context.items()
            if name.startswith("search_default_")
        }
        action["display_name"] = self.display_name
        return action

    def _uses_scores(self):
        """Whether the plan picks customers by figures that were worked out on them."""
        self.ensure_one()
        return self.trigger in (
            "interval",
            "stage",
            "tier",
        ) or self.segment_id.kind in (
            "dynamic",
            "rfm",
        )

    def _interaction_type(self):
        self.ensure_one()
        if self.action == "activity":
            return self.interaction_type_id
        types = self.env["customer.interaction.type"]
        return types.browse(types._id_by_code(ACTION_TYPES[self.action]))

    def _prepare_unsubscribe_headers(self, mail):
        """What shows the button to unsubscribe in mail programs (RFC 8058)."""
        partner = self.env["res.partner"].browse(mail.res_id)
        return {
            "List-Unsubscribe": f"<{partner._get_unsubscribe_url(self.purpose)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = (
            self.env["customer.interaction"]
            .sudo()
            ._read_group([("plan_id", "in", self.ids)], ["plan_id"])
        )
        if used:
            raise UserError(
                self.env._(
                    "The plan %s has contacted customers: archive it instead, so that "
                    "its results stay.",
                    used[0][0].display_name,
                )
            )
