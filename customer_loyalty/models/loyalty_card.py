from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError, ValidationError

from ..tools.posting import Posting
from ..tools.session import LedgerSession

SESSION = "loyalty_session"
READERS = "customer_loyalty.group_loyalty_user"
# Who changes points otherwise than by selling answers for it.
ADJUSTERS = "customer_loyalty.group_loyalty_manager"
# Whose the points are. Those of another customer or program need moves.
OWNERS = {"partner_id", "program_id"}
# What nobody writes but who posts or merges; read-only in a form is not enough.
BOOKED = {"pending_points", "ledger_version", "merged_into_id"}


class LoyaltyCard(models.Model):
    """Every change of points ends up in the ledger, whoever makes it."""

    _inherit = "loyalty.card"

    on_ledger = fields.Boolean(
        related="program_id.on_ledger", store=True, precompute=True
    )
    pending_points = fields.Float(
        digits=(16, 2),
        readonly=True,
        copy=False,
        help="Points that can be spent when their waiting time is over.",
    )
    # Raised by each posting, so that the row of the card always conflicts.
    ledger_version = fields.Integer(readonly=True, copy=False)
    merged_into_id = fields.Many2one(
        "loyalty.card",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The card that took over the points when two contacts were merged.",
    )
    # Cashiers see cards, and nothing of the ledger.
    move_ids = fields.One2many(
        "loyalty.point.move", "card_id", readonly=True, groups=READERS
    )
    lot_ids = fields.One2many(
        "loyalty.point.lot", "card_id", readonly=True, groups=READERS
    )
    member_id = fields.Many2one(
        "loyalty.member", compute="_compute_member_id", groups=READERS
    )

    _one_card_per_member = models.UniqueIndex(
        "(program_id, partner_id) WHERE on_ledger AND active",
        "This customer has a card of the program already.",
    )

    def _compute_member_id(self):
        members = self.env["loyalty.member"].search([("card_id", "in", self.ids)])
        by_card = {member.card_id: member for member in members}
        for card in self:
            card.member_id = by_card.get(card)

    # ------------------------------------------------------------------- sessions

    def _ledger_session(self):
        """The session that answers for changes of points now, if any."""
        session = self.env.context.get(SESSION)
        return session if isinstance(session, LedgerSession) else None

    # -------------------------------------------------------------------- capture

    @api.model_create_multi
    def create(self, vals_list):
        self._check_one_card(vals_list)
        for vals in vals_list:
            self._check_booked(vals)
        try:
            cards = super().create(vals_list)
        except UniqueViolation as error:
            if "one_card_per_member" not in str(error):
                raise
            # Made at this moment by somebody else: try again, and find it.
            raise ConcurrencyError(str(error)) from error
        cards.filtered(lambda card: card.on_ledger and card.points)._capture_new()
        return cards

    def write(self, vals):
        self._check_booked(vals)
        self._check_owner(vals)
        if "points" not in vals or not (mine := self.filtered("on_ledger")):
            return super().write(vals)
        session = mine._ledger_session()
        if session:
            session.touch(mine)
            if others := self - mine:
                others.write(vals)
            # Points that go and come while an order is worked on are no milestones.
            self = mine.with_context(loyalty_no_mail=True)
            return super().write(vals)
        mine._check_may_adjust()
        before = {card.id: card.points for card in mine}
        result = super().write(vals)
        mine._capture(before)
        return result

    def _check_may_adjust(self):
        if not (self.env.su or self.env.user.has_group(ADJUSTERS)):
            raise AccessError(
                self.env._(
                    "Points change with orders. To correct them, use Update Balance"
                    " on the card, or ask somebody who manages loyalty."
                )
            )

    def _is_posting(self):
        return self.env.su or bool(self._ledger_session())

    def _check_booked(self, vals):
        if not BOOKED.isdisjoint(vals) and not self._is_posting():
            raise AccessError(self.env._("Only the ledger of points writes that."))

    def _check_owner(self, vals):
        named = OWNERS & vals.keys()
        if not named or self._is_posting():
            return
        moved = self.sudo().filtered(
            lambda card: (
                card.on_ledger
                and any(card[name].id != (vals[name] or False) for name in named)
                and card.move_ids
            )
        )
        if moved:
            raise AccessError(
                self.env._(
                    "The points of the card %(code)s are in the ledger: transfer them,"
                    " or merge the contacts.",
                    code=moved[0].code,
                )
            )

    def _check_one_card(self, vals_list):
        wanted = [
            (vals["program_id"], vals["partner_id"])
            for vals in vals_list
            if vals.get("program_id") and vals.get("partner_id")
        ]
        if not wanted:
            return
        cards = self.sudo().search(
            [
                ("on_ledger", "=", True),
                ("program_id", "in", [program for program, _partner in wanted]),
                ("partner_id", "in", [partner for _program, partner in wanted]),
            ]
        )
        for card in cards:
            if (card.program_id.id, card.partner_id.id) in wanted:
                raise ValidationError(
                    self.env._(
                        "%(customer)s already has the card %(code)s in %(program)s:"
                        " change its points instead of making another one.",
                        customer=card.partner_id.display_name,
                        code=card.code,
                        program=card.program_id.display_name,
                    )
                )

    def _capture(self, before):
        """Enter changes that nobody explained."""
        self._loyalty_post(
            [
                Posting(
                    card_id=card.id,
                    type="external",
                    points=round(card.points - before[card.id], 2),
                    key=f"external:{card.id}:{card.ledger_version}",
                    reason=self.env._("Points set to %(points)s", points=card.points),
                )
                for card in self
            ],
            before=before,
        )

    def _capture_new(self):
        if session := self._ledger_session():
            session.before |= dict.fromkeys(self.ids, 0.0)
        else:
            self._capture(dict.fromkeys(self.ids, 0.0))

    def _surprises(self, session):
        """Postings of what nobody in a session accounts for."""
        return [
            Posting(
                card_id=card.id,
                type="external",
                points=surprise,
                key=f"external:{card.id}:{card.ledger_version}",
                reason=self.env._("Changed together with an order"),
            )
            for card in self
            if (
                surprise := round(
                    card.points - session.before[card.id] - session.expected[card.id],
                    2,
                )
            )
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_without_moves(self):
        if self.sudo().move_ids:
            raise UserError(
                self.env._(
                    "This card has moves in the ledger of points: archive it instead."
                )
            )

    def _is_over(self, day):
        """Whether a card that was given a last day earns nothing any more."""
        self.ensure_one()
        return bool(self.expiration_date and self.expiration_date < day)

    def _current_card(self):
        """The card that holds the points now: this one, or the one it was merged
        into."""
        self.ensure_one()
        card = self.sudo()
        while card.merged_into_id:
            card = card.merged_into_id
        return card.sudo(self.env.su)
