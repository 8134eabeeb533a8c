"""May everybody be contacted? One statement, against three contacts each."""

from odoo.tools import SQL

from bench.result import Result, Target, seconds

TOUCHES_EACH = 3
# As many days as the longest rule looks at, before and after.
DAYS = 60
BOUND = 0.5  # seconds, for a hundred thousand customers
TOUCHES = """
INSERT INTO customer_interaction
       (partner_id, company_id, date, type_id, channel, direction, purpose, state,
        touch)
SELECT partner.id, %(company)s,
       timezone('UTC', now())
       - (7 * partner.id + 19 * n) %% %(days)s * INTERVAL '1 day', %(type)s,
       (ARRAY['email', 'sms', 'phone'])[1 + (partner.id + n) %% 3], 'out', 'marketing',
       'done', n
  FROM res_partner partner, GENERATE_SERIES(1, %(each)s) n
 WHERE partner.name LIKE 'Customer %%'"""
CANDIDATES = """
SELECT id::text AS key, id AS partner_id, 'email' AS channel, 'marketing' AS purpose,
       timezone('UTC', now()) AS at, FALSE AS personalised
  FROM res_partner WHERE name LIKE 'Customer %%'"""
VERDICTS = "SELECT COUNT(*), COUNT(reason), MAX(at) FROM (%s) verdict"
# The least that any limit must do: count the contacts of a week by customer.
LIMIT = """
SELECT COUNT(*) FILTER (WHERE COALESCE(touched.touches, 0) < 2)
  FROM (%(candidates)s) candidate
  LEFT JOIN (SELECT partner_id, COUNT(*) AS touches
               FROM customer_interaction
              WHERE company_id = %(company)s AND touch IS NOT NULL
                AND date > timezone('UTC', now()) - INTERVAL '7 days'
              GROUP BY partner_id) touched
    ON touched.partner_id = candidate.partner_id"""


def run(bench):
    _contact_everybody(bench)
    ours = bench.measure(lambda: _judge(bench))
    limit = bench.measure(
        lambda: bench.sql(
            SQL(LIMIT, candidates=SQL(CANDIDATES), company=bench.company.id)
        )
    )
    bench.env.cr.rollback()
    return [
        Result(
            f"Contact gate, {bench.size.customers * TOUCHES_EACH:,} contacts",
            seconds(ours),
            f"one limit {seconds(limit)}",
            "",
            ours.cpu * 100_000 / bench.size.customers,
            Target(BOUND, "s per 100,000"),
            {"limit": limit.cpu},
        )
    ]


def _contact_everybody(bench):
    mailing = bench.env["customer.interaction.type"].search([("code", "=", "mailing")])
    values = {
        "company": bench.company.id,
        "type": mailing.id,
        "days": DAYS,
        "each": TOUCHES_EACH,
    }
    bench.sql(TOUCHES, values)
    bench.sql("ANALYZE customer_interaction")
    bench.sql("ANALYZE customer_consent")


def _judge(bench):
    verdicts = bench.env["customer.contact.gate"]._query_verdicts(
        bench.company, SQL(CANDIDATES)
    )
    bench.env.execute_query(SQL(VERDICTS, verdicts))
