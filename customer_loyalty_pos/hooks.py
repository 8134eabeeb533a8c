"""Installation: what was paid before is in the opening balances already."""

from odoo.tools import SQL


def post_init_hook(env):
    env.cr.execute(
        SQL(
            """UPDATE pos_order SET loyalty_booked_on = date_order
                WHERE state IN ('paid', 'done')"""
        )
    )
    env["pos.order"].invalidate_model(["loyalty_booked_on"])
