"""Contacts and orders in the shape the ORM would have given them, by plain SQL.

Loading writes into tables without secondary indexes and puts those back after it.
"""

import io

import numpy as np

from bench import simulate

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
CHUNK = 1_000_000
TABLES = ("res_partner", "sale_order", "sale_order_line")

# The number of lines of an order (1 to 3), and its margin as a share (20 to 50 %).
LINES = "1 + MOD(id, 3)"
SHARE = "0.20 + MOD(number, 31) / 100.0"

PARTNERS = """
INSERT INTO res_partner
       (id, name, complete_name, commercial_partner_id, commercial_company_name,
        parent_id, is_company, type, lang, email, email_normalized, phone, city, active,
        partner_share, employee, color, autopost_bills, customer_rank, supplier_rank,
        create_uid, write_uid, create_date, write_date)
SELECT id, name, COALESCE(company || ', ', '') || name, COALESCE(parent_id, id),
       CASE WHEN is_company THEN name ELSE company END,
       parent_id, is_company, 'contact', 'en_US', email, email, phone, 'Springfield',
       TRUE, TRUE, FALSE, 0, 'ask', 1, 0, 1, 1, now(), now()
  FROM (
        SELECT %(first)s + n AS id, 'Customer ' || n AS name, NULL AS company,
               NULL::int AS parent_id, n < %(companies)s AS is_company,
               'customer' || n || '@example.com' AS email, '+32 470 ' || n AS phone
          FROM generate_series(0, %(people)s - 1) n
         UNION ALL
        SELECT %(first)s + %(people)s + n, 'Buyer ' || n, 'Customer ' || n,
               %(first)s + n, FALSE, 'buyer' || n || '@example.com', '+32 471 ' || n
          FROM generate_series(0, %(companies)s - 1) n
       ) contact
"""

# The odd orders of a company are placed by its contact.
ORDERS = f"""
INSERT INTO sale_order
       (id, name, partner_id, partner_invoice_id, partner_shipping_id, company_id,
        currency_id, currency_rate, user_id, team_id, state, invoice_status, date_order,
        create_date, write_date, create_uid, write_uid, amount_untaxed, amount_tax,
        amount_total, margin, margin_percent, access_token, locked, require_signature,
        require_payment, prepayment_percent)
SELECT number, 'B' || LPAD(number::text, 8, '0'), partner, partner, partner, 1,
       %(currency)s, 1.0, 2, %(team)s, state,
       CASE state WHEN 'sale' THEN 'to invoice' ELSE 'no' END, moment, moment, moment,
       2, 2, amount, 0.0, amount, ROUND(amount * ({SHARE}), 2), {SHARE},
       md5(number::text)::uuid, FALSE, FALSE, FALSE, 1.0
  FROM (SELECT *, cents / 100.0::numeric(16, 2) AS amount,
               date_trunc('second', now() AT TIME ZONE 'UTC')
               - second * INTERVAL '1 second' AS moment,
               CASE WHEN customer < %(customers)s THEN 'sale' ELSE 'draft' END AS state,
               %(first)s + customer
               + CASE WHEN customer < %(companies)s AND MOD(number, 2) = 1
                      THEN %(people)s ELSE 0 END AS partner
          FROM bench_purchase) purchase
"""

# The last line takes what rounding left.
LINE = f"""
INSERT INTO sale_order_line
       (order_id, sequence, company_id, currency_id, order_partner_id, salesman_id,
        product_id, product_uom_id, name, state, invoice_status, qty_delivered_method,
        product_uom_qty, qty_delivered, qty_invoiced, qty_to_invoice, price_unit,
        technical_price_unit, discount, price_subtotal, price_total, price_tax,
        price_reduce_taxexcl, price_reduce_taxinc, untaxed_amount_invoiced,
        untaxed_amount_to_invoice, purchase_price, margin, margin_percent,
        is_downpayment, is_expense, customer_lead,
        create_uid, write_uid, create_date, write_date)
SELECT id, 10 * k, 1, currency_id, partner_id, 2,
       product.ids[1 + MOD(number * 31 + k * 17, CARDINALITY(product.ids))], 1,
       'Product', state, invoice_status, 'manual', 1.0, 0.0, 0.0, 1.0, net, net, 0.0,
       net, net, 0.0, net, net, 0.0, net, net - gain, gain,
       CASE WHEN net > 0 THEN gain / net ELSE 0 END, FALSE, FALSE, 0.0, 2, 2, moment,
       moment
  FROM (SELECT *, id AS number, date_order AS moment,
               CASE WHEN k < count THEN ROUND(amount_untaxed / count, 2)
                    ELSE amount_untaxed - (count - 1) * ROUND(amount_untaxed / count, 2)
                     END AS net,
               CASE WHEN k < count THEN ROUND(margin / count, 2)
                    ELSE margin - (count - 1) * ROUND(margin / count, 2) END AS gain
          FROM (SELECT *, {LINES} AS count FROM sale_order) sale,
               LATERAL generate_series(1, count) k) line,
       (SELECT array_agg(id) AS ids FROM product_product) product
"""


def load(cursor, size):
    """Fill a database of Odoo whose sales are empty; commits nothing."""
    cursor.execute("SET LOCAL session_replication_role = replica")  # no foreign keys
    cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
    indexes = _drop_indexes(cursor)
    values = _values(cursor, size)
    cursor.execute(PARTNERS, values)
    _copy_purchases(cursor, size)
    cursor.execute(ORDERS, values)
    cursor.execute(LINE)
    cursor.execute("DROP TABLE bench_purchase")
    for definition in indexes:
        cursor.execute(definition)
    for table in TABLES:
        cursor.execute(
            f"SELECT setval('{table}_id_seq', (SELECT MAX(id) FROM {table}))"
        )


def _values(cursor, size):
    return {
        "first": 1 + _scalar(cursor, "SELECT MAX(id) FROM res_partner"),
        "companies": size.companies,
        "customers": size.customers,
        "people": size.customers + size.prospects,
        "currency": _scalar(cursor, "SELECT currency_id FROM res_company"),
        "team": _scalar(cursor, "SELECT MIN(id) FROM crm_team"),
    }


def _scalar(cursor, query):
    cursor.execute(query)
    return cursor.fetchone()[0]


def _drop_indexes(cursor):
    """Drop the indexes that no constraint needs; the statements to have them back."""
    cursor.execute(
        """SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
             FROM pg_index
            WHERE indrelid::regclass::text = ANY(%s) AND NOT indisunique""",
        [list(TABLES)],
    )
    rows = cursor.fetchall()
    for name, _definition in rows:
        cursor.execute(f"DROP INDEX {name}")
    return [definition for _name, definition in rows]


def _copy_purchases(cursor, size):
    cursor.execute(
        """CREATE UNLOGGED TABLE bench_purchase
                  (number int, customer int, second int, cents int)"""
    )
    made = simulate.purchases(size.customers)
    # Prospects got a quotation each in the last year.
    extra = np.arange(size.prospects)
    columns = (
        np.concatenate([made.customer, size.customers + extra]),
        np.concatenate([made.second, 60 + extra * 31 % (365 * simulate.DAY)]),
        np.concatenate([made.cents, 5000 + extra % 5000]),
    )
    cursor.copy_expert(
        "COPY bench_purchase FROM STDIN (FORMAT binary)", _binary(columns)
    )


def _binary(columns):
    """Whole numbers of four bytes, and their row number first, as COPY reads them."""
    columns = (np.arange(1, 1 + len(columns[0])), *columns)
    layout = [("fields", ">i2")]
    for i in range(len(columns)):
        layout += [(f"length{i}", ">i4"), (f"value{i}", ">i4")]
    rows = np.empty(len(columns[0]), dtype=layout)
    rows["fields"] = len(columns)
    for i, column in enumerate(columns):
        rows[f"length{i}"], rows[f"value{i}"] = 4, column
    return io.BytesIO(HEADER + rows.tobytes() + TRAILER)
