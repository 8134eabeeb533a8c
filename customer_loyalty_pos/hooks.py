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


def uninstall_hook(env):
    """Remove what Odoo leaves behind: the names that other modules gave to their parts
    of activities of till orders, which have none any more."""
    env.cr.execute(
        """DELETE FROM ir_model_data
            WHERE module <> 'customer_loyalty_pos'
              AND (name ~ '^selection__pos_order__activity'
                   OR name ~ '^model_inherit__pos_order__mail_activity')"""
    )
