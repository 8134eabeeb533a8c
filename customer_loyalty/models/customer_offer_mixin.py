from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.posting import Posting, Source

INTERACTION = "customer.interaction"


class CustomerOfferMixin(models.AbstractModel):
    """Points and coupons as offers."""

    _inherit = "customer.offer.mixin"

    offer_kind = fields.Selection(
        selection_add=[("points", "Points"), ("coupon", "Coupon")]
    )
    offer_program_id = fields.Many2one(
        "loyalty.program",
        string="Program",
        ondelete="restrict",
        domain="[('on_ledger', '=', True)] if offer_kind == 'points'"
        " else [('program_type', '=', 'coupons')]",
    )
    offer_points = fields.Float(string="Points Offered", digits=(16, 2), default=100)
    offer_days = fields.Integer(
        string="Coupon Valid for",
        default=30,
        help="Days. 0: as long as the program.",
    )

    @api.onchange("offer_kind")
    def _onchange_offer_kind(self):
        self.offer_program_id = False

    @api.constrains("offer_kind", "offer_program_id", "offer_points", "offer_days")
    def _check_offer(self):
        for holder in self.filtered("offer_kind"):
            program = holder.sudo().offer_program_id
            coupon = holder.offer_kind == "coupon"
            fits = program.program_type == "coupons" if coupon else program.on_ledger
            if not fits:
                raise ValidationError(
                    self.env._("Choose a program of coupons to offer coupons.")
                    if coupon
                    else self.env._("Choose a loyalty program to offer points.")
                )
            if not program._is_of(holder.company_id):
                raise ValidationError(
                    self.env._(
                        "%(program)s belongs to another company.",
                        program=program.display_name,
                    )
                )
            if holder.offer_points <= 0 and not coupon or holder.offer_days < 0:
                raise ValidationError(
                    self.env._("Offer more than zero points, and no negative days.")
                )

    def _get_running_program(self):
        """:raise UserError: its offers cannot be used now"""
        program = self.offer_program_id.sudo()
        if not program._gives_on(program._ledger_today()):
            raise UserError(
                self.env._(
                    "The program %(program)s is not running.",
                    program=program.display_name,
                )
            )
        return program

    # ------------------------------------------------------------------- points

    def _give_offer_points(self, contacts):
        program = self._get_running_program()
        cards = program._get_cards(contacts.partner_id, enrol=True)
        given = contacts.filtered(lambda row: row.partner_id in cards)
        self.env["loyalty.card"].sudo()._loyalty_post(
            [
                Posting(
                    card_id=cards[row.partner_id].id,
                    type="offer",
                    points=self.offer_points,
                    key=f"offer:{row.id}",
                    source=Source(INTERACTION, row.id),
                    company_id=row.company_id.id,
                )
                for row in given
            ]
        )
        for row in given:
            row.write(self._prepare_points_vals(row, program))

    def _prepare_points_vals(self, row, program):
        value = self.offer_points * program.point_value
        cards = self.env["loyalty.card"].with_context(lang=row.partner_id.lang)
        words = cards.sudo().new({"program_id": program.id})
        return {
            "offer": words._format_points(self.offer_points),
            "offer_cost": program.currency_id._convert(
                value, row.currency_id, row.company_id, fields.Date.today()
            ),
        }

    # ------------------------------------------------------------------- coupons

    def _give_offer_coupon(self, contacts):
        program = self._get_running_program()
        until = self._get_coupon_end(program)
        uses = min(program.reward_ids.mapped("required_points"), default=1)
        # The message of the contact names the code: stock need not send it, too.
        coupons = self.env["loyalty.card"].sudo()
        coupons = coupons.with_context(loyalty_no_mail=True, action_no_send_mail=True)
        coupons = coupons.create(
            [
                {
                    "program_id": program.id,
                    "partner_id": row.partner_id.id,
                    "points": uses,
                    "expiration_date": until,
                }
                for row in contacts
            ]
        )
        for row, coupon in zip(contacts, coupons, strict=True):
            row.write(
                {
                    "offer": coupon._get_offer_words(row.partner_id.lang),
                    "offer_code": coupon.code,
                    "offer_until": until,
                    "offer_cost": 0,
                    "offer_card_id": coupon.id,
                }
            )

    def _get_coupon_end(self, program):
        if not self.offer_days:
            return program.date_to
        end = program._ledger_today() + timedelta(days=self.offer_days)
        return min(end, program.date_to) if program.date_to else end
