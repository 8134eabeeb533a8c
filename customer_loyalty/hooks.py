"""Installation: the balances there are become opening balances of the ledger."""

from odoo.tools import SQL


def pre_init_hook(env):
    """Make one card of several that a customer has in a loyalty program: the ledger
    enforces one. Orders that used the others change that one from now on."""
    env.cr.execute(
        "ALTER TABLE loyalty_card ADD COLUMN IF NOT EXISTS merged_into_id int4"
    )
    env.execute_query(
        SQL(
            """WITH ranked AS (
               SELECT card.id, card.points,
                      first_value(card.id) OVER member AS kept,
                      sum(card.points) OVER (
                          PARTITION BY card.program_id, card.partner_id) AS total
                 FROM loyalty_card card
                 JOIN loyalty_program program ON program.id = card.program_id
                WHERE card.active AND card.partner_id IS NOT NULL
                  AND program.program_type = 'loyalty'
                  AND program.applies_on <> 'current'
               WINDOW member AS (PARTITION BY card.program_id, card.partner_id
                                     ORDER BY card.id))
               UPDATE loyalty_card card
                  SET points = CASE WHEN card.id = kept THEN total ELSE 0 END,
                      active = card.id = kept,
                      merged_into_id = nullif(kept, card.id)
                 FROM ranked
                WHERE card.id = ranked.id
                  AND EXISTS (SELECT FROM ranked other
                               WHERE other.kept = ranked.kept
                                 AND other.id <> ranked.id)
            RETURNING card.id"""
        )
    )


def post_init_hook(env):
    env["loyalty.card"]._open_ledger()


def uninstall_hook(env):
    """Remove what Odoo leaves behind: the names that other modules gave to their parts
    of models with messages and activities."""
    env.cr.execute(
        """DELETE FROM ir_model_data
            WHERE module <> 'customer_loyalty'
              AND name ~
                  '^(selection|model_inherit)__loyalty_(adjustment|reconciliation)__'"""
    )
