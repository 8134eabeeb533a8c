from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..tools.activity import Limits

CRON = "customer_loyalty.ir_cron_loyalty_activity"
KINDS = [
    ("interaction", "Interaction"),
    ("birthday", "Birthday"),
    ("anniversary", "Anniversary of Membership"),
]


class LoyaltyActivityRule(models.Model):
    """Points for something else than buying."""

    _name = "loyalty.activity.rule"
    _description = "Loyalty Activity Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    program_id = fields.Many2one(
        "loyalty.program",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("on_ledger", "=", True)],
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    kind = fields.Selection(
        KINDS, string="Occasion", required=True, default="interaction"
    )
    interaction_type_id = fields.Many2one(
        "customer.interaction.type",
        string="Kind of Interaction",
        index="btree_not_null",
        ondelete="restrict",
    )
    points = fields.Float(digits=(16, 2), required=True, default=10)
    once_per = fields.Selection(
        [
            ("event", "Each Time"),
            ("source", "Once per Document"),
            ("ever", "Once per Member"),
        ],
        string="Counts",
        required=True,
        default="event",
        help="Once per document: one review of a product, however often it is changed.",
    )
    cap_basis = fields.Selection(
        [("none", "No Limit"), ("times", "Times"), ("points", "Points")],
        string="Limit of",
        required=True,
        default="none",
    )
    cap_most = fields.Float(string="At Most", digits=(16, 2), default=1)
    cap_period = fields.Selection(
        [("day", "Day"), ("month", "Month"), ("year", "Year")],
        string="Per Member and",
        required=True,
        default="month",
    )
    enrol = fields.Boolean(
        string="Make Members",
        help="A customer who is no member yet becomes one. Otherwise only members get"
        " points.",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=fields.Date.context_today,
        help="What happened before gives no points.",
    )
    date_to = fields.Date(
        string="To", help="The last day. Empty: until it is archived."
    )

    _points_positive = models.Constraint(
        "CHECK (points > 0)", "A rule gives more than zero points."
    )
    _cap_positive = models.Constraint(
        "CHECK (cap_basis = 'none' OR cap_most > 0)",
        "A limit is above zero: archive the rule to give nothing.",
    )
    _type_required = models.Constraint(
        "CHECK (kind <> 'interaction' OR interaction_type_id IS NOT NULL)",
        "Say which kind of interaction gives points.",
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "The last day lies before the first.",
    )

    @api.constrains("program_id")
    def _check_program(self):
        for rule in self:
            if not rule.program_id.on_ledger:
                raise ValidationError(
                    self.env._(
                        "%(program)s has no members who collect points: choose a"
                        " loyalty program.",
                        program=rule.program_id.display_name,
                    )
                )

    @api.onchange("kind")
    def _onchange_kind(self):
        if self.kind != "interaction":
            self.update({"interaction_type_id": False, "enrol": False})

    def _limits(self):
        self.ensure_one()
        return Limits(self.points, self.cap_basis, self.cap_most, self.cap_period)

    def _gives_on(self, day):
        self.ensure_one()
        return (
            self.active
            and self.date_from <= day
            and (not self.date_to or day <= self.date_to)
            and self.program_id._gives_on(day)
        )

    # Everything that is logged asks for it.
    @api.model
    @tools.ormcache()
    def _get_type_ids(self):
        """Types of interactions that give points or did so once."""
        rules = self.sudo().with_context(active_test=False)
        return frozenset(
            rules.search([("kind", "=", "interaction")]).interaction_type_id.ids
        )

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self.env.registry.clear_cache()
        return rules

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
