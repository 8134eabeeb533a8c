"""Writing what changed: 5 % of the customers, then nobody."""

from odoo.tools import SQL

from bench.result import Result, Target, seconds, size

PURCHASES = """
INSERT INTO sale_order
       (name, partner_id, partner_invoice_id, partner_shipping_id, company_id,
        currency_id, currency_rate, state, date_order, create_date, amount_untaxed,
        amount_total, margin)
SELECT 'New', profile.partner_id, profile.partner_id, profile.partner_id, company.id,
       company.currency_id, 1.0, 'sale', now() AT TIME ZONE 'UTC' - INTERVAL '1 day',
       now() AT TIME ZONE 'UTC', 100.0, 100.0, 30.0
  FROM customer_profile profile
  JOIN res_company company ON company.id = profile.company_id
 WHERE profile.occasions > 0 AND MOD(profile.partner_id, 20) = 0"""

# What any way of writing must do: find the rows that differ.
COMPARE = """
SELECT COUNT(*) FROM customer_scoring_score score
  JOIN customer_profile profile ON profile.partner_id = score.customer_id
 WHERE (%(old)s) IS DISTINCT FROM (%(new)s)"""

UPSERT = """
INSERT INTO customer_profile AS profile (partner_id, company_id, %(columns)s)
SELECT customer_id, %(company)s, %(columns)s FROM customer_scoring_score score
    ON CONFLICT (partner_id, company_id) DO UPDATE SET %(assignments)s
 WHERE (%(old)s) IS DISTINCT FROM (%(excluded)s)"""


def run(bench):
    bench.sql(PURCHASES)
    bench.scores()
    limit = bench.measure(lambda: bench.sql(_fill(COMPARE, bench)))
    peer = bench.measure(lambda: bench.sql(_fill(UPSERT, bench)))
    ours = bench.measure(lambda: _write(bench))
    _write(bench)
    bench.scores()
    idle = bench.meter.undone(lambda: _write(bench), times=5)
    bench.env.cr.rollback()
    return [
        Result(
            "Nightly, 5 % changed: writing",
            f"{seconds(ours)}, WAL {size(ours.wal)}",
            f"comparing {seconds(limit)}",
            f"ON CONFLICT {seconds(peer)}, WAL {size(peer.wal)}",
            bench.unit.ratio(ours),
            Target(0.4, "B"),
            {"wal": ours.wal, "peer_wal": peer.wal, "peer": bench.unit.ratio(peer)},
        ),
        Result(
            "Nightly, nothing changed: WAL",
            f"{seconds(idle)}, WAL {size(idle.wal)}",
            "none",
            "",
            idle.wal,
            Target(0, "bytes"),
        ),
    ]


def _write(bench):
    bench.scoring._write_profiles(bench.company)


def _fill(query, bench):
    from odoo.addons.customer_mgmt.models.customer_scoring_writing import (
        PROFILE_COLUMNS,
    )

    columns = [SQL.identifier(name) for name in PROFILE_COLUMNS]
    return SQL(
        query,
        company=bench.company.id,
        columns=SQL(", ").join(columns),
        old=_prefixed("profile", columns),
        new=_prefixed("score", columns),
        excluded=_prefixed("excluded", columns),
        assignments=SQL(", ").join(SQL("%s = excluded.%s", c, c) for c in columns),
    )


def _prefixed(table, columns):
    return SQL(", ").join(SQL("%s.%s", SQL.identifier(table), c) for c in columns)
