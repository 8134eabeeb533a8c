from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_amount, formatLang

from ..tools.tier import progress

# Only reviews and the change by hand, which is told in the history, set these.
GUARDED = {"tier_id", "tier_since", "tier_until", "tier_manual", "qualifying_points"}


class LoyaltyMember(models.Model):
    """The tier of a member, and the way to the next one."""

    _inherit = "loyalty.member"

    tier_id = fields.Many2one(
        "loyalty.tier",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        group_expand="_read_group_tier_id",
    )
    tier_color = fields.Integer(related="tier_id.color")
    tier_since = fields.Date(string="In Tier Since", readonly=True)
    tier_until = fields.Date(
        string="In Tier Until",
        readonly=True,
        help="When the tier must have been earned again. Empty: it is held for good.",
    )
    tier_manual = fields.Boolean(
        string="Tier by Hand",
        readonly=True,
        help="Somebody gave this tier; it was not earned.",
    )
    tier_basis = fields.Selection(related="program_id.tier_basis")
    qualifying_points = fields.Float(
        string="Earned for the Tier",
        digits=(16, 2),
        readonly=True,
        help="What counts for the tier now: points, amount or purchases, as the program"
        " says.",
    )
    next_tier_id = fields.Many2one("loyalty.tier", compute="_compute_next_tier")
    missing_to_next = fields.Float(
        string="Missing to Next Tier",
        digits=(16, 2),
        compute="_compute_next_tier",
        help="What must still be earned to reach the next tier.",
    )
    missing_text = fields.Char(string="To Next Tier", compute="_compute_next_tier")
    tier_progress = fields.Float(
        string="Progress to Next Tier", compute="_compute_next_tier"
    )
    history_ids = fields.One2many(
        "loyalty.tier.history", "member_id", string="Tier History", readonly=True
    )

    @api.model
    def _read_group_tier_id(self, tiers, _domain):
        """A column for each tier that somebody can reach."""
        return tiers.search([("program_id.on_ledger", "=", True)])

    @api.depends(
        "qualifying_points",
        "tier_id.threshold",
        "program_id.tier_basis",
        "program_id.tier_ids.threshold",
        "program_id.tier_ids.active",
    )
    @api.depends_context("lang")
    def _compute_next_tier(self):
        for member in self:
            goal, value = member._get_next_tier(), member.qualifying_points
            missing = max(goal.threshold - value, 0.0) if goal else 0.0
            member.next_tier_id = goal
            member.missing_to_next = missing
            member.missing_text = member._say_missing(missing, goal)
            level = member.tier_id.threshold
            member.tier_progress = progress(value, level, goal.threshold)

    def _say_missing(self, missing, goal):
        if not goal:
            return False
        words = {"missing": self._format_qualifying(missing), "tier": goal.name}
        return self.env._("%(missing)s to %(tier)s", **words)

    def _get_next_tier(self):
        """The first tier above the one the member has."""
        level = self.tier_id.threshold if self.tier_id else -1
        tiers = self.program_id.tier_ids if self.program_id._has_tiers() else []
        higher = [tier for tier in tiers if tier.threshold > level]
        return higher[0] if higher else self.env["loyalty.tier"]

    def _format_qualifying(self, value):
        """A value that counts for tiers, in words."""
        program = self.program_id
        if program.tier_basis == "amount":
            return format_amount(self.env, value, program.currency_id)
        if program.tier_basis == "orders":
            count = formatLang(self.env, value, digits=0)
            if round(value) == 1:
                return self.env._("1 purchase")
            return self.env._("%(count)s purchases", count=count)
        return self.card_id._format_points(value)

    def _earning_multiplier(self):
        """How many times the points a member earns; 1 for who is none."""
        tier = self.sudo().tier_id
        return tier.multiplier if tier and self.program_id._has_tiers() else 1.0

    def write(self, vals):
        if GUARDED & vals.keys() and not self.env.su:
            raise AccessError(
                self.env._(
                    "Tiers follow from what members earn. To change one, use Change"
                    " Tier on the member."
                )
            )
        return super().write(vals)

    # ------------------------------------------------------------------- changing

    @api.model
    def _raise_tiers(self, cards):
        """Whoever has earned a higher tier gets it now.

        :param cards: those that points were posted to
        """
        for program, mine in cards.grouped("program_id").items():
            if program._has_tiers():
                found = [("card_id", "in", mine.ids)]
                self.sudo().search_fetch(found, ["partner_id"])._raise(program)

    def _raise(self, program):
        changes = program._fetch_tier_changes(self) if self else []
        self._change_tiers([each for each in changes if each.cause == "reached"])

    @api.model
    def _change_tiers(self, changes):
        """Carry out what a review found.

        :param changes: list of `TierChange`
        """
        history = []
        for change in changes:
            member = self.browse(change.member_id)
            tier = member.tier_id.browse(change.tier_id)
            history.append(member._prepare_history(tier, change.cause, change.value))
            member.write(member._prepare_tier(tier, change.cause))
        self.env["loyalty.tier.history"].create(history)._give()

    def _prepare_tier(self, tier, cause):
        """What becomes of a member by what was found."""
        today = self.program_id._ledger_today()
        if cause == "returned":
            return {"tier_until": today}
        vals = {
            "tier_id": tier.id,
            "tier_until": tier and self.program_id._tier_end(today),
            "tier_manual": False,
        }
        if tier != self.tier_id:
            vals["tier_since"] = tier and today
        return vals

    def _prepare_history(self, tier, cause, value, reason=False):
        return {
            "member_id": self.id,
            "tier_from_id": self.tier_id.id,
            "tier_to_id": tier.id,
            "date": self.program_id._ledger_today(),
            "cause": cause,
            "qualifying": value,
            "reason": reason,
        }

    def _set_tier(self, tier, until, reason):
        """Give a tier by hand."""
        row = self._prepare_history(tier, "manual", self.qualifying_points, reason)
        vals = self._prepare_tier(tier, "manual")
        self.write({**vals, "tier_until": until, "tier_manual": True})
        self.env["loyalty.tier.history"].create(row)._give()

    def _get_reached_tier(self):
        """The best tier for what the member has earned."""
        self.ensure_one()
        return self.program_id.tier_ids.filtered(
            lambda tier: tier.threshold <= self.qualifying_points
        )[-1:]

    def _absorb(self, others):
        """The best tier stays, and everything is told in one history."""
        best = (self | others).sorted(
            lambda member: (member.tier_id.threshold, member == self)
        )[-1:]
        if best and best != self:
            values = {name: best[name] for name in GUARDED}
            self.write(self._convert_to_write(values))
        others.history_ids.write({"member_id": self.id})
        return super()._absorb(others)
