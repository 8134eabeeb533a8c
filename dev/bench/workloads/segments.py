"""A hundred segments with conditions over everybody, against one EXCEPT for each."""

from odoo.tools import SQL

from bench.result import Result, Target, seconds

COUNT = 100
STAGES = ("new", "active", "at_risk", "lapsed", "lost")
TIERS = ("a", "b", "c")

# Every twentieth customer buys: other figures, another stage, other segments.
DIRTY = """
UPDATE customer_profile
   SET revenue_12m = revenue_12m + 300, occasions = occasions + 3,
       stage = CASE stage WHEN 'active' THEN 'at_risk' ELSE 'active' END
 WHERE company_id = %s AND MOD(partner_id, 20) = 0"""

PEER = """
WITH wanted AS (%(wanted)s),
     present AS (SELECT partner_id FROM customer_segment_member
                  WHERE segment_id = %(segment)s AND date_out IS NULL)
SELECT (SELECT COUNT(*) FROM (SELECT * FROM wanted EXCEPT SELECT * FROM present) j),
       (SELECT COUNT(*) FROM (SELECT * FROM present EXCEPT SELECT * FROM wanted) l)"""


def run(bench):
    try:
        return _run(bench)
    finally:
        bench.env.cr.rollback()
        bench.sql("DELETE FROM customer_segment")
        bench.env.cr.commit()


def _run(bench):
    if not bench.env["customer.profile"].search_count([], limit=1):
        bench.scoring._score_everybody(bench.policy, bench.today)
        bench.env.cr.commit()
        bench.sql("ANALYZE customer_profile")
    first = bench.meter.of(lambda: _create(bench))
    bench.env.cr.commit()
    bench.env.cr._cnx.autocommit = True
    bench.sql("VACUUM ANALYZE customer_segment_member")
    bench.env.cr._cnx.autocommit = False
    segments = bench.env["customer.segment"].search([])
    limit = bench.measure(lambda: bench.sql(_matches(segments)))
    peer = bench.measure(lambda: _except_each(bench, segments))
    idle = bench.measure(segments._refresh)
    bench.sql(DIRTY, [bench.company.id])
    bench.env.invalidate_all()
    dirty = bench.measure(segments._refresh)
    members = bench.env["customer.segment.member"].search_count([])
    details = {"members": members, "first": bench.unit.ratio(first)}
    texts = f"conditions alone {seconds(limit)}", f"EXCEPT each {seconds(peer)}"
    return [
        Result(
            f"{COUNT} segments over everybody",
            seconds(idle),
            *texts,
            bench.unit.ratio(idle),
            Target(1.5, "B"),
            {**details, "peer": bench.unit.ratio(peer)},
        ),
        Result(
            f"{COUNT} segments, 5 % changed: writing",
            seconds(dirty),
            *texts,
            bench.unit.ratio(dirty) - bench.unit.ratio(idle),
            Target(1.0, "B"),
            {"all": bench.unit.ratio(dirty)},
        ),
    ]


def _create(bench):
    bench.env["customer.segment"].create(
        [
            {"name": f"Segment {number}", "domain": repr(_domain(number))}
            for number in range(COUNT)
        ]
    )


def _domain(number):
    """Figures, stages and facts about the contact, in turn."""
    kinds = [
        [("stage", "=", STAGES[number % 5]), ("tier", "=", TIERS[number % 3])],
        [("revenue_12m", ">", 400 + 40 * number), ("occasions", ">=", 2 + number % 9)],
        [("last_date", ">", f"today -{10 + 2 * number}d"), ("r", ">=", 3)],
        [("partner_id.is_company", "=", True), ("occasions", "<", 3 + number % 7)],
        [("partner_id.city", "=", "Springfield"), ("gap_days", "<", 5 + number % 20)],
    ]
    return kinds[number % len(kinds)]


def _matches(segments):
    """What any way must do: evaluate the conditions, side by side."""
    query = segments.sudo()._start_scan()
    predicates = segments.sudo()._join_predicates(query).values()
    counts = [SQL("COUNT(*) FILTER (WHERE %s)", predicate) for predicate in predicates]
    return query.select(*counts)


def _except_each(bench, segments):
    for segment in segments.sudo():
        query = segment._start_scan()
        [predicate] = segment._join_predicates(query).values()
        query.add_where(predicate)
        wanted = query.select(SQL("customer_profile.partner_id"))
        bench.sql(SQL(PEER, wanted=wanted, segment=segment.id))
