"""A ledger of points for the orders of a shop, in the shape the addon gives it.

Every order earned its amount in points, usable for a year. Every fifth lot was spent
after a month; what was not spent expired. What lapsed yesterday is still to expire.
"""

PROGRAM = """
env["loyalty.program"].create({
    "name": "Club",
    "program_type": "loyalty",
    "applies_on": "both",
    "trigger": "auto",
    "company_id": env.company.id,
    "expire_after": 365,
    "rule_ids": [(0, 0, {"reward_point_mode": "money", "reward_point_amount": 1})],
    "reward_ids": [(0, 0, {
        "reward_type": "discount", "discount": 10, "discount_mode": "per_order",
        "required_points": 100,
    })],
})
env.cr.commit()
"""
TABLES = (
    "loyalty_card",
    "loyalty_point_move",
    "loyalty_point_lot",
    "loyalty_point_allocation",
)

ORDERS = """
CREATE TEMPORARY TABLE bench_earned ON COMMIT DROP AS
SELECT id, partner_id, date_order AS moment, date_order::date AS day,
       greatest(floor(amount_untaxed), 1)::numeric(16, 2) AS points, name,
       CASE WHEN MOD(id, 5) = 0 AND date_order < now() - INTERVAL '31 days'
            THEN 'redeem'
            WHEN date_order::date + 365 < current_date - 1 THEN 'expire' END AS gone
  FROM sale_order
 WHERE state = 'sale'"""

CARDS = """
INSERT INTO loyalty_card
       (program_id, company_id, partner_id, code, points, pending_points,
        ledger_version, on_ledger, active, create_uid, write_uid, create_date,
        write_date)
SELECT program.id, 1, partner_id, 'B' || partner_id,
       COALESCE(SUM(points) FILTER (WHERE gone IS NULL), 0), 0, 1, TRUE, TRUE, 1, 1,
       now(), now()
  FROM bench_earned, (SELECT MAX(id) AS id FROM loyalty_program) program
 GROUP BY program.id, partner_id"""

EARNED = """
INSERT INTO loyalty_point_move
       (id, card_id, partner_id, program_id, company_id, type, points, pending,
        balance_after, date, res_model, res_id, reason, user_id, idempotency_key)
SELECT earned.id, card.id, card.partner_id, card.program_id, 1, 'earn', earned.points,
       FALSE, earned.points, moment, 'sale.order', earned.id, name, 2,
       'sale.order:' || earned.id || ':' || card.id || ':0'
  FROM bench_earned earned
  JOIN loyalty_card card ON card.partner_id = earned.partner_id"""

GONE = """
INSERT INTO loyalty_point_move
       (id, card_id, partner_id, program_id, company_id, type, points, pending,
        balance_after, date, user_id, idempotency_key)
SELECT last.id + earned.id, card.id, card.partner_id, card.program_id, 1, gone,
       -earned.points, FALSE, 0, moment, 1, gone || ':' || earned.id
  FROM bench_earned earned
  JOIN loyalty_card card ON card.partner_id = earned.partner_id,
       (SELECT MAX(id) AS id FROM bench_earned) last
 WHERE gone IS NOT NULL"""

LOTS = """
INSERT INTO loyalty_point_lot
       (id, card_id, origin_move_id, initial, remaining, date_available, date_expiry,
        state)
SELECT earned.id, card.id, earned.id, earned.points,
       CASE WHEN gone IS NULL THEN earned.points ELSE 0 END, day, day + 365,
       CASE gone WHEN 'redeem' THEN 'used' WHEN 'expire' THEN 'expired' ELSE 'open' END
  FROM bench_earned earned
  JOIN loyalty_card card ON card.partner_id = earned.partner_id"""

ALLOCATIONS = """
INSERT INTO loyalty_point_allocation (move_id, lot_id, points)
SELECT last.id + earned.id, earned.id, points
  FROM bench_earned earned, (SELECT MAX(id) AS id FROM bench_earned) last
 WHERE gone IS NOT NULL"""


def load(cursor):
    """Give the orders of a database with customer_loyalty their points."""
    cursor.execute("SET LOCAL session_replication_role = replica")  # no foreign keys
    cursor.execute("SET LOCAL work_mem = '256MB'")
    for statement in (ORDERS, CARDS, EARNED, GONE, LOTS, ALLOCATIONS):
        cursor.execute(statement)
    for table in TABLES:
        cursor.execute(
            f"SELECT setval('{table}_id_seq', (SELECT MAX(id) FROM {table}))"
        )
