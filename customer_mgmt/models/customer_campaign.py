from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import UserError

# How campaigns differ from the plans they are carried out by.
PLAN_DEFAULTS = {
    "trigger": "campaign",
    "action": "mail",
    "purpose": "marketing",
    "stop_on_purchase": True,
    "patience_days": 7,
}
# With fewer customers both arms need as many as they can get.
EVEN_BELOW = 1000
STATES = [
    ("draft", "Draft"),
    ("running", "Running"),
    ("ended", "Ended"),
    ("cancelled", "Cancelled"),
]


class CustomerCampaign(models.Model):
    """A message to the customers of a segment, with proof of what it changed.

    Part of the customers, drawn by lot, is left alone, so that the others can be
    compared with them. How customers are contacted is the matter of the care plan
    that every campaign is (``plan_id``): the same gate, limits, offers and counters.
    """

    _name = "customer.campaign"
    _description = "Campaign"
    _inherits = {"customer.care.plan": "plan_id"}
    _order = "date_launch desc, id desc"
    _check_company_auto = True

    plan_id = fields.Many2one(
        "customer.care.plan",
        string="Care Plan",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    kind = fields.Selection(
        [("winback", "Win Back"), ("other", "Other")],
        required=True,
        default="winback",
        help="Win back: customers who stay away.",
    )
    state = fields.Selection(
        STATES,
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        group_expand=True,
    )
    frozen_segment_id = fields.Many2one(
        "customer.segment",
        string="Customers at Launch",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="A copy of the segment that keeps the members of that day.",
    )
    wave_of_id = fields.Many2one(
        "customer.campaign",
        string="Wave of",
        readonly=True,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The campaign that this one repeats. Waves are judged together.",
    )
    # Who archives the waves that failed proves nothing.
    wave_ids = fields.One2many(
        "customer.campaign",
        "wave_of_id",
        string="Waves",
        context={"active_test": False},
    )
    member_ids = fields.One2many("customer.campaign.member", "campaign_id")

    # The test
    uuid = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: str(uuid4()),
        help="The lot is drawn from it: who is left alone does not change.",
    )
    holdout_share = fields.Float(
        string="Share Left Alone",
        compute="_compute_holdout_share",
        store=True,
        readonly=False,
        digits=(16, 4),
        help="Share of the customers who are not contacted, to compare with. 0 %: "
        "everybody is contacted, and nobody will know what the campaign changed.",
    )
    window_days = fields.Integer(
        string="Outcome Window (Days)",
        required=True,
        default=lambda self: self.env.company.customer_policy_id.horizon_days,
        help="Purchases within so many days after the launch count.",
    )
    worth_having = fields.Float(
        string="Least Difference Worth Having",
        digits=(16, 4),
        default=0.02,
        help="If the campaign certainly brought less than this share of buyers more, "
        "it did not work.",
    )
    message_cost = fields.Monetary(
        string="Cost per Contact", help="Of the message, without the offer."
    )
    date_launch = fields.Datetime(string="Launched on", readonly=True, copy=False)
    date_end = fields.Datetime(
        string="End of the Window", readonly=True, copy=False, index=True
    )

    _uuid_unique = models.Constraint("UNIQUE(uuid)", "A campaign draws its own lot.")
    _plan_unique = models.Constraint(
        "UNIQUE(plan_id)", "A care plan carries out one campaign."
    )
    _holdout_range = models.Constraint(
        "CHECK(holdout_share >= 0 AND holdout_share < 1)",
        "Between 0 % and less than 100 % of the customers are left alone: somebody has "
        "to be contacted.",
    )
    _window_positive = models.Constraint(
        "CHECK(window_days BETWEEN 1 AND 730)",
        "The outcome window has between 1 and 730 days.",
    )
    _worth_range = models.Constraint(
        "CHECK(worth_having >= 0 AND worth_having < 1)",
        "The least difference worth having lies between 0 % and 100 %.",
    )
    _cost_positive = models.Constraint(
        "CHECK(message_cost >= 0)", "A contact cannot cost less than nothing."
    )

    @api.model
    def default_get(self, fields):
        context = {f"default_{name}": value for name, value in PLAN_DEFAULTS.items()}
        campaigns = self.with_context(**context, **self.env.context)
        return super(CustomerCampaign, campaigns).default_get(fields)

    @api.depends("segment_id")
    def _compute_holdout_share(self):
        for campaign in self:
            count = campaign.segment_id.member_count
            campaign.holdout_share = self._suggest_share(count)

    @api.model
    def _suggest_share(self, count):
        return 0.5 if count < EVEN_BELOW else 0.1

    @api.model
    def _action_start(self, partners, name=None):
        """Open the wizard for some customers.

        :param partners: res.partner records; contacts of a company are one customer
        :param name: what to call the campaign
        :return: an action
        """
        self.check_access("create")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_mgmt.customer_campaign_wizard_action"
        )
        action["context"] = {"default_partner_ids": partners.ids}
        if name:
            action["context"]["default_name"] = name
        return action

    def write(self, vals):
        """What the plan holds is written in one go: its constraints look at several
        fields, and Odoo would write inherited fields one by one."""
        of_plan = {name: vals[name] for name in vals if self._fields[name].inherited}
        if of_plan:
            self.plan_id.write(of_plan)
        return super().write({n: vals[n] for n in vals if n not in of_plan})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_launched(self):
        launched = self.filtered("date_launch")
        if launched:
            raise UserError(
                self.env._(
                    "%s was launched: archive it instead, so that its result stays.",
                    launched[0].display_name,
                )
            )

    def unlink(self):
        """The plan is part of the campaign."""
        plans = self.plan_id
        result = super().unlink()
        plans.unlink()
        return result
