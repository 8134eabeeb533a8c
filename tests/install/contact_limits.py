"""Which contacts broke the limits of the main company."""

from datetime import datetime, timedelta

from suite import database

WINDOWS = """
SELECT rule.maximum, rule.period * CASE rule.unit WHEN 'hours' THEN 1 ELSE 24 END,
       rule.channel
  FROM customer_contact_rule rule
  JOIN customer_policy policy ON policy.id = rule.policy_id
  JOIN res_company company ON company.id = policy.company_id AND company.id = 1"""
# Made, or handed to somebody; what waits is judged again before it happens.
CONTACTS = """
SELECT partner_id, date, channel, COALESCE(plan_date, date::date), plan_id IS NULL
  FROM customer_interaction
 WHERE touch IS NOT NULL AND company_id = 1
   AND (state = 'done' OR activity_id IS NOT NULL)
 ORDER BY partner_id, date, id"""
DOUBLE_NUMBERS = """
SELECT partner_id, touch FROM customer_interaction WHERE touch IS NOT NULL
 GROUP BY partner_id, company_id, touch HAVING COUNT(*) > 1"""


def windows(connection, name):
    """Rows of maximum, hours and channel (None: any)."""
    return database.query(connection, WINDOWS, name)


def contacts(connection, name):
    """Rows of contact, moment, channel, day and whether somebody made it by hand."""
    return [
        (partner, datetime.fromisoformat(date), channel, planned_on, by_hand)
        for partner, date, channel, planned_on, by_hand in database.query(
            connection, CONTACTS, name
        )
    ]


def breaches(rows, maximum, hours, channel):
    """Runs of more contacts than allowed with one person in one window."""
    by_partner = {}
    for contact in rows:
        if channel in (None, contact[2]):
            by_partner.setdefault(contact[0], []).append(contact)
    for found in by_partner.values():
        for first in range(len(found) - maximum):
            run = found[first : first + maximum + 1]
            if run[-1][1] - run[0][1] < timedelta(hours=hours):
                yield run
