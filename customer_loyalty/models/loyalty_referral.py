from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

STATES = [
    ("invited", "Invited"),
    ("registered", "Registered"),
    ("purchased", "Bought"),
    ("rewarded", "Rewarded"),
    ("refused", "Refused"),
]
USER = "customer_loyalty.group_loyalty_user"
MANAGER = "customer_loyalty.group_loyalty_manager"
OPEN = ("invited", "registered", "purchased")
REASONS = [
    ("same", "Same person, address or company"),
    ("colleague", "Works for the shop"),
    ("existing", "Was a customer before"),
    ("loop", "Friends recommend each other"),
    ("taken", "Recommended by somebody else before"),
    ("returned", "Returned the purchase"),
    ("manual", "Refused by hand"),
]


class LoyaltyReferral(models.Model):
    """A friend whom a member recommended the shop to, until both have their points."""

    _name = "loyalty.referral"
    _description = "Loyalty Recommendation"
    _order = "date_invited desc, id desc"
    _rec_name = "referee_id"

    program_id = fields.Many2one(
        "loyalty.program",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("has_referral", "=", True)],
        default=lambda self: self._default_program_id(),
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    currency_id = fields.Many2one(related="program_id.currency_id")
    # People, not members: contacts are merged, and what they did stays theirs.
    referrer_id = fields.Many2one(
        "res.partner",
        string="Recommended by",
        required=True,
        index=True,
        ondelete="cascade",
    )
    referee_id = fields.Many2one(
        "res.partner", string="Friend", required=True, index=True, ondelete="cascade"
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="invited", group_expand=True
    )
    reason = fields.Selection(REASONS, string="Refused Because", readonly=True)
    is_over_limit = fields.Boolean(
        string="Limit Reached",
        readonly=True,
        help="The member had recommended as many friends as the program allows: only"
        " the friend got points.",
    )
    date_invited = fields.Datetime(
        string="Invited on", required=True, readonly=True, default=fields.Datetime.now
    )
    date_registered = fields.Datetime(string="Registered on", readonly=True)
    date_purchased = fields.Date(string="Bought on", readonly=True)
    date_due = fields.Date(
        string="Reward Due",
        readonly=True,
        help="End of the return window of a purchase that is paid and large enough.",
    )
    date_rewarded = fields.Date(string="Rewarded on", readonly=True)
    res_model = fields.Char(string="Document Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Purchase", model_field="res_model", readonly=True
    )
    revenue = fields.Monetary(
        string="Bought for",
        readonly=True,
        help="What the friend bought since, net of returns, during the first year after"
        " the reward.",
    )
    move_ids = fields.One2many(
        "loyalty.point.move",
        "res_id",
        string="Points",
        domain=[("res_model", "=", "loyalty.referral")],
        readonly=True,
    )

    _two_people = models.Constraint(
        "CHECK (referrer_id <> referee_id OR state = 'refused')",
        "Nobody can recommend the shop to themselves.",
    )
    _friend_unique = models.UniqueIndex(
        "(program_id, referee_id) WHERE state <> 'refused'",
        "Somebody has recommended the shop to this friend already.",
    )
    _referrer_idx = models.Index("(referrer_id, program_id, date_rewarded)")

    def _default_program_id(self):
        return self.env["loyalty.program"].search(
            [("has_referral", "=", True)], limit=1
        )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            names = ("program_id", "referrer_id", "referee_id")
            vals_list = [
                {name: vals[name] for name in names if name in vals}
                for vals in vals_list
            ]
        referrals = super().create(vals_list)
        if not self.env.su:
            referrals._check_may_invite()
        return referrals

    def _check_may_invite(self):
        """:raise ValidationError: says why a recommendation gives nothing"""
        for referral in self:
            program = referral.program_id
            if not program._get_cards(referral.referrer_id):
                raise ValidationError(
                    self.env._(
                        "%(customer)s is no member of %(program)s.",
                        customer=referral.referrer_id.display_name,
                        program=program.display_name,
                    )
                )
            if reason := referral.sudo()._find_refusal():
                raise ValidationError(referral._explain_refusal(reason))

    # ------------------------------------------------------------------- refusing

    def _find_refusal(self):
        """The code of what speaks against a new recommendation, or None."""
        self.ensure_one()
        checks = {
            "same": self._is_same_person,
            "colleague": lambda: not self.referee_id._filter_interacting(),
            "taken": self._is_taken,
            "loop": self._is_loop,
            "existing": self._is_existing_customer,
        }
        return next((reason for reason, check in checks.items() if check()), None)

    def _explain_refusal(self, reason):
        reasons = dict(self._fields["reason"]._description_selection(self.env))
        return self.env._(
            "%(friend)s brings no points to %(member)s: %(reason)s.",
            friend=self.referee_id.display_name,
            member=self.referrer_id.display_name,
            reason=reasons[reason],
        )

    def _is_same_person(self):
        """The same address, number or company: also that of the household."""
        people = self.env["res.partner"].with_context(active_test=False)
        root = self.referrer_id.commercial_partner_id
        if self.referee_id.commercial_partner_id == root:
            return True
        family = people.search([("commercial_partner_id", "=", root.id)])
        return any(
            self.referee_id[name] and self.referee_id[name] in family.mapped(name)
            for name in ("email_normalized", "phone_sanitized")
        )

    def _is_taken(self):
        return bool(
            self.search_count(
                [
                    ("program_id", "=", self.program_id.id),
                    ("referee_id", "=", self.referee_id.id),
                    ("state", "!=", "refused"),
                    ("id", "!=", self._origin.id),
                ],
                limit=1,
            )
        )

    def _is_loop(self):
        """The friend stands somewhere above the member."""
        self.flush_model(["program_id", "referrer_id", "referee_id", "state"])
        return bool(
            self.env.execute_query(
                SQL(
                    """WITH RECURSIVE above AS (
                       SELECT %(referrer)s::int AS person
                        UNION
                       SELECT referral.referrer_id
                         FROM loyalty_referral referral
                         JOIN above ON above.person = referral.referee_id
                        WHERE referral.program_id = %(program)s
                          AND referral.state <> 'refused' AND referral.id <> %(self)s)
                       SELECT 1 FROM above WHERE person = %(referee)s""",
                    referrer=self.referrer_id.id,
                    referee=self.referee_id.id,
                    program=self.program_id.id,
                    self=self._origin.id or 0,
                )
            )
        )

    def _is_existing_customer(self):
        purchases = self.env["customer.purchase"].search(
            [
                ("customer_id", "=", self.referee_id.commercial_partner_id.id),
                ("is_purchase", "=", True),
            ]
        )
        return any(self.program_id._is_of(each.company_id) for each in purchases)

    def action_refuse(self):
        """Give no points, and take back those that were given."""
        self._check_group(MANAGER)
        self.sudo()._refuse("manual")

    def action_register(self):
        """The friend who was invited has been there."""
        self._check_group(USER)
        invited = self.sudo().filtered(lambda each: each.state == "invited")
        invited._set_registered()

    def _check_group(self, group):
        self.check_access("read")
        if not self.env.user.has_group(group):
            raise AccessError(
                self.env._("Ask somebody who manages loyalty to decide about it.")
            )

    def _set_registered(self):
        self.write({"state": "registered", "date_registered": fields.Datetime.now()})

    def _refuse(self, reason):
        refused = self.filtered(lambda each: each.state != "refused")
        refused._take_back()
        refused.write({"state": "refused", "reason": reason, "date_due": False})

    def action_open_purchase(self):
        self.ensure_one()
        if not self.res_id:
            raise UserError(self.env._("The friend has not bought anything yet."))
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
