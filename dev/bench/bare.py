"""The bare SQL that results are compared with."""

# The unit. Read to the end on the server: no rows travel to the client.
AGGREGATE = """
SELECT partner_id, COUNT(*) AS orders, MIN(date_order) AS first,
       MAX(date_order) AS last, SUM(amount_untaxed) AS amount
  FROM sale_order
 WHERE state = 'sale'
 GROUP BY partner_id"""

UNIT = f"""
SELECT COUNT(*), SUM(orders), MIN(first), MAX(last), SUM(amount)
  FROM ({AGGREGATE}) customer"""

STORED = f"CREATE TEMPORARY TABLE bench_limit ON COMMIT DROP AS {AGGREGATE}"

NTILE = f"""
SELECT COUNT(*), SUM(r), SUM(f), SUM(m)
  FROM (SELECT NTILE(5) OVER (ORDER BY last) AS r, NTILE(5) OVER (ORDER BY orders) AS f,
               NTILE(5) OVER (ORDER BY amount) AS m
          FROM ({AGGREGATE}) customer) scored"""

# All that the purchases of an order are computed from.
COVERING_INDEX = """
CREATE INDEX bench_covering ON sale_order (partner_id)
       INCLUDE (id, company_id, date_order, amount_untaxed, margin, currency_rate)
 WHERE state = 'sale'"""

SOME = """
SELECT COUNT(*), SUM(orders), SUM(amount)
  FROM (SELECT partner.commercial_partner_id, COUNT(*) AS orders,
               MIN(date_order) AS first, MAX(date_order) AS last,
               SUM(amount_untaxed) AS amount
          FROM bench_ids
          JOIN res_partner partner ON partner.commercial_partner_id = bench_ids.id
          JOIN sale_order ON sale_order.partner_id = partner.id AND state = 'sale'
         GROUP BY 1) customer"""
