"""Planning one care plan for everybody, against writing as many rows by bare SQL."""

import time

from bench.result import Result, Target, seconds

SAMPLE = 200
# Measured: 1.4 times the bare INSERT, which is 65 times faster than the loop itself.
INSERTS = 1.7
LOOPS = 25
TOUCHES_EACH = 3
# Three contacts each, 8 to 67 days ago: the limits have something to count, and let
# everybody pass.
TOUCHES = """
INSERT INTO customer_interaction
       (partner_id, company_id, date, type_id, channel, direction, purpose, state,
        touch)
SELECT partner_id, company_id,
       timezone('UTC', now())
       - (8 + (7 * partner_id + 19 * n) %% 60) * INTERVAL '1 day', %(type)s, 'email',
       'out', 'marketing', 'done', n
  FROM customer_profile, GENERATE_SERIES(1, %(each)s) n
 WHERE company_id = %(company)s"""
# What any way of planning must do: write the rows into the table and its indexes.
INSERT = """
INSERT INTO customer_interaction
       (partner_id, company_id, date, type_id, channel, direction, purpose, state,
        summary, user_id, plan_id, occasion, plan_date, expected_value, key, touch,
        create_uid, create_date, write_uid, write_date)
SELECT partner_id, company_id, timezone('UTC', now()), %(type)s, 'email', 'out', 'care',
       'planned', 'Everybody', 2, %(plan)s, %(day)s, %(day)s, revenue_at_stake,
       CONCAT_WS(':', 'plan', %(plan)s, partner_id, %(day)s), %(each)s + 1,
       1, timezone('UTC', now()), 1, timezone('UTC', now())
  FROM customer_profile
 WHERE company_id = %(company)s
 ORDER BY revenue_at_stake DESC NULLS LAST, partner_id"""


def run(bench):
    try:
        return _run(bench)
    finally:
        bench.env.cr.rollback()


def _run(bench):
    if not bench.env["customer.profile"].search_count([], limit=1):
        bench.scoring._score_everybody(bench.policy, bench.today)
    values = _prepare(bench)
    plan = bench.env["customer.care.plan"].browse(values["plan"])
    count = _plan(bench, plan)
    ours = bench.measure(lambda: plan._plan(bench.today))
    limit = bench.measure(lambda: bench.sql(INSERT, values))
    loop = _measure_loop(bench, plan) * count
    texts = (
        seconds(ours),
        f"bare INSERT {seconds(limit)}",
        f"ORM loop {loop:,.0f} s (from {SAMPLE} customers)",
    )
    return [
        Result(
            f"Care plan, {count:,} customers due",
            *texts,
            ours.cpu / limit.cpu,
            Target(INSERTS, "times the INSERT"),
            {"cpu": ours.cpu, "limit": limit.cpu, "rows": count},
        ),
        Result(
            "Care plan, against the ORM loop",
            *texts,
            loop / ours.wall,
            Target(LOOPS, "times", at_least=True),
        ),
    ]


def _prepare(bench):
    """Contacts of the past and a plan for everybody; the values of the statements."""
    types = bench.env["customer.interaction.type"]
    values = {
        "company": bench.company.id,
        "type": types._id_by_code("email"),
        "each": TOUCHES_EACH,
        "day": bench.today,
    }
    bench.sql(TOUCHES, values)
    plan = bench.env["customer.care.plan"].create(
        {
            "name": "Everybody",
            "company_id": bench.company.id,
            "trigger": "silence",
            "days": 1,
            "action": "mail",
            "send_hour": 12,
        }
    )
    bench.env.flush_all()
    for table in ("customer_interaction", "customer_profile", "customer_consent"):
        bench.sql(f"ANALYZE {table}")
    return {**values, "plan": plan.id}


def _plan(bench, plan):
    """How many rows a day of the plan is; taken back."""
    bench.sql("SAVEPOINT bench_count")
    count = plan._plan(bench.today)
    bench.sql("ROLLBACK TO SAVEPOINT bench_count")
    return count


def _measure_loop(bench, plan):
    """Wall seconds per customer of a loop over the ORM, from a sample."""
    profiles = bench.env["customer.profile"].search([])
    sample = profiles[:: max(1, len(profiles) // SAMPLE)][:SAMPLE]
    partners = bench.env["res.partner"].browse(sample.partner_id.ids)
    bench.env.invalidate_all()
    bench.sql("SAVEPOINT bench_loop")
    start = time.perf_counter()
    for partner in partners:
        _plan_naively(bench, plan, partner)
    passed = time.perf_counter() - start
    bench.sql("ROLLBACK TO SAVEPOINT bench_loop")
    bench.env.invalidate_all()
    return passed / len(partners)


def _plan_naively(bench, plan, partner):
    """What a loop over customers does for each: look, ask, write."""
    ledger = bench.env["customer.interaction"]
    company = bench.company
    last = ledger.search(
        [("partner_id", "=", partner.id), ("company_id", "=", company.id)],
        order="date desc",
        limit=1,
    )
    if last and (bench.today - last.date.date()).days < plan.days:
        return
    gate = bench.env["customer.contact.gate"]
    if gate._can_contact(partner, "email", "care", company=company)[partner].allowed:
        ledger.create(
            {
                "partner_id": partner.id,
                "company_id": company.id,
                "type": "email",
                "purpose": "care",
                "state": "planned",
                "summary": plan.name,
                "plan_id": plan.id,
                "key": f"plan:{plan.id}:{partner.id}:{bench.today}",
            }
        )
        bench.env.flush_all()
