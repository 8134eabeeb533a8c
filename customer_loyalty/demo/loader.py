"""Writes the Tea Club: its members are customers of the demonstration shop, and their
points come from the orders there are."""

import logging
import time
from datetime import timedelta
from typing import NamedTuple

from odoo.api import SUPERUSER_ID
from odoo.fields import Command
from odoo.tools import SQL

from odoo.addons.customer_mgmt.demo.loading import CHINESE, ENGLISH, QUIET

from ..models.loyalty_card import SESSION
from ..tools.posting import to_hundredths
from ..tools.session import LedgerSession
from .story import Purchase, Rules, Story

# Kinds of customers of the shop who joined, of the last two years.
MEMBERS = ("regular", "loyal", "birthday", "reactivated", "twice_a_day", "leap_day")
HISTORY = 600
REWARD = 250
WAIT, EXPIRE, ROUNDING = 14, 365, "month"
# Names, points of a year, how many times the points, colours, notes for who serves.
TIERS = (
    ("Leaf", "茶叶", 0, 1, 10, ""),
    ("Silver", "银叶", 500, 1.25, 4, ""),
    ("Gold", "金叶", 1200, 1.5, 3, "Offer a cup of the tea of the day."),
)

_logger = logging.getLogger(__name__)


class Club(NamedTuple):
    """The program, and the orders of each card."""

    program: object
    orders: dict


def load_tea_club(env, today):
    """Load the program with its members, unless it or the shop is not there."""
    branch = env.ref("customer_mgmt.demo_company_branch", raise_if_not_found=False)
    known = env.ref("customer_loyalty.demo_tea_club", raise_if_not_found=False)
    if known or not branch:
        return
    start = time.monotonic()
    company = env.ref("base.main_company")
    session = LedgerSession()
    env = env(
        user=SUPERUSER_ID,
        context={
            **QUIET,
            SESSION: session,
            "loyalty_no_mail": True,
            "lang": ENGLISH,
            "allowed_company_ids": company.ids,
        },
    )
    orders = _fetch_orders(env, today)
    # Nothing that is done to them is settled: their past is told instead.
    session.order_ids.update(orders.ids)
    club = _make_members(_make_program(env), orders)
    _tell(club, today)
    club.program.action_review_tiers()
    _ask_for_points(club)
    env["loyalty.reconciliation"]._prove()
    _logger.info("load_tea_club: %.1f s", time.monotonic() - start)


def _make_program(env):
    company = env.company
    program = env["loyalty.program"].create(
        {
            "name": "Tea Club",
            "program_type": "loyalty",
            "trigger": "auto",
            "applies_on": "both",
            "company_id": company.id,
            "currency_id": company.currency_id.id,
            "portal_point_name": "points",
            "expire_after": EXPIRE,
            "expire_rounding": ROUNDING,
            "pending_days": WAIT,
            "point_value": 0.02,
            "breakage_rate": 0.2,
            "tier_basis": "points_earned",
            "referrer_points": 200,
            "referee_points": 100,
            "referral_min_amount": 30,
            "rule_ids": [
                Command.create({"reward_point_mode": "money", "reward_point_amount": 1})
            ],
            "reward_ids": [
                Command.create(
                    {
                        "reward_type": "product",
                        "reward_product_id": _gift(env).id,
                        "required_points": REWARD,
                    }
                )
            ],
        }
    )
    _translate(program, "茶友会")
    _name(env, "tea_club", program)
    _make_tiers(program)
    return program


def _make_tiers(program):
    for name, chinese, threshold, multiplier, color, note in TIERS:
        tier = program.env["loyalty.tier"].create(
            {
                "program_id": program.id,
                "name": name,
                "threshold": threshold,
                "multiplier": multiplier,
                "color": color,
                "service_note": note,
            }
        )
        _translate(tier, chinese)


def _translate(record, chinese):
    if record.env["res.lang"]._get_code(CHINESE):
        record.update_field_translations("name", {CHINESE: chinese})


def _gift(env):
    return env.ref("customer_mgmt.demo_product_drip_bags")


def _name(env, name, record):
    env["ir.model.data"]._update_xmlids(
        [
            {
                "xml_id": f"customer_loyalty.demo_{name}",
                "record": record,
                "noupdate": True,
            }
        ]
    )


# ------------------------------------------------------------------------- the members


def _fetch_orders(env, today):
    """The orders that earn, the oldest first."""
    names = SQL(" OR ").join(
        SQL("data.name LIKE %s", f"demo\\_customer\\_{kind}\\_%") for kind in MEMBERS
    )
    rows = env.execute_query(
        SQL(
            """SELECT sale.id
                 FROM sale_order sale
                 JOIN ir_model_data data ON data.res_id = sale.partner_id
                  AND data.model = 'res.partner' AND data.module = 'customer_mgmt'
                WHERE sale.state = 'sale' AND sale.company_id = %s
                  AND sale.currency_id = %s AND sale.date_order >= %s
                  AND sale.amount_total >= 1 AND (%s)
             ORDER BY sale.date_order, sale.id""",
            env.company.id,
            env.company.currency_id.id,
            today - timedelta(days=HISTORY),
            names,
        )
    )
    return env["sale.order"].browse(order_id for [order_id] in rows)


def _make_members(program, orders):
    partners = orders.partner_id
    cards = program.env["loyalty.card"].create(
        [
            {"program_id": program.id, "partner_id": partner.id, "points": 0}
            for partner in partners
        ]
    )
    by_partner = dict(zip(partners, cards, strict=True))
    program.env["sale.order.coupon.points"].create(
        [
            {
                "order_id": order.id,
                "coupon_id": by_partner[order.partner_id].id,
                "points": int(order.amount_total),
            }
            for order in orders
        ]
    )
    bought = orders.grouped("partner_id")
    return Club(program, {by_partner[who]: bought[who] for who in partners})


# -------------------------------------------------------------------------- their past


def _tell(club, today):
    """Lead the account of each member as it would have been led."""
    rules = Rules(WAIT, EXPIRE, ROUNDING, to_hundredths(REWARD))
    company = club.program.company_id
    stories = {
        card: Story(card.id, company.id, rules).tell(
            [_purchase(card, order) for order in orders], today
        )
        for card, orders in club.orders.items()
    }
    _add_rewards(club, stories)
    cards = club.program.coupon_ids
    moves = cards._close_accounts({card.id: stories[card].account for card in cards})
    moments = [moment for card in cards for moment in stories[card].moments]
    _set_dates(cards, moves, moments)


def _purchase(card, order):
    points = int(order.amount_total)
    notes = order.invoice_ids.filtered(
        lambda move: move.move_type == "out_refund" and move.state == "posted"
    )
    returned = 0
    if notes:
        returned = points - order._loyalty_targets()[card.id].earn
    return Purchase(
        order_id=order.id,
        name=order.name,
        moment=order.date_order,
        earned=to_hundredths(points),
        returned=to_hundredths(returned),
        returned_on=notes[:1].invoice_date,
        may_redeem=not order.invoice_ids and card.id % 2 == 0,
    )


def _add_rewards(club, stories):
    """The gifts stand on the orders, for nothing."""
    redeemed = {
        order_id: card for card, story in stories.items() for order_id in story.redeemed
    }
    orders = club.program.env["sale.order"].browse(redeemed)
    # Adding to a confirmed order would note it on each of them.
    orders.write({"state": "draft"})
    orders.env["sale.order.line"].create(
        [
            {
                "order_id": order.id,
                "product_id": _gift(orders.env).id,
                "name": orders.env._("Free Product"),
                "product_uom_qty": 1,
                "discount": 100,
                "tax_ids": False,
                "sequence": 99,
                "reward_id": club.program.reward_ids.id,
                "coupon_id": redeemed[order.id].id,
                "points_cost": REWARD,
                "reward_identifier_code": f"demo{order.id}",
            }
            for order in orders
        ]
    )
    orders.write({"state": "sale"})


def _set_dates(cards, moves, moments):
    """The books are written today, and tell of the past."""
    env = cards.env
    env.flush_all()
    rows = SQL(", ").join(
        SQL("(%s, %s::timestamp)", move.id, moment)
        for move, moment in zip(moves, moments, strict=True)
    )
    env.cr.execute(
        SQL(
            """UPDATE loyalty_point_move move SET date = told.moment
                 FROM (VALUES %s) AS told (id, moment) WHERE told.id = move.id""",
            rows,
        )
    )
    env.cr.execute(
        SQL(
            """UPDATE loyalty_point_lot lot SET state = 'expired'
                WHERE card_id IN %s AND remaining = 0 AND EXISTS (
                      SELECT FROM loyalty_point_allocation taking
                        JOIN loyalty_point_move move ON move.id = taking.move_id
                       WHERE taking.lot_id = lot.id AND move.type = 'expire')""",
            tuple(cards.ids),
        )
    )
    env.cr.execute(
        SQL(
            """UPDATE loyalty_member member SET joined = first.day
                 FROM (SELECT card_id, min(date)::date AS day
                         FROM loyalty_point_move GROUP BY card_id) AS first
                WHERE first.card_id = member.card_id AND member.card_id IN %s""",
            tuple(cards.ids),
        )
    )
    env.invalidate_all()


def _ask_for_points(club):
    """A salesperson wants to give more than the limit; a manager decides."""
    env = club.program.env
    seller = env.ref("customer_mgmt.demo_user_sales")
    card = max(club.orders, key=lambda card: (card.points, -card.id))
    request = env["loyalty.adjustment"].create(
        {
            "card_id": card.id,
            "company_id": env.company.id,
            "points": 300,
            "reason": "Parcel arrived broken",
            "user_id": seller.id,
        }
    )
    request._ask()
    _name(env, "adjustment", request)
