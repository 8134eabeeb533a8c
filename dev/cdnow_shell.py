"""Inside Odoo: writes the CDNOW purchases as customers and imported purchases.

Every batch is committed, and what is there already is left alone, so an interrupted
load is finished by the next one. Environment: CDNOW_FILE is the CSV to load; with
CDNOW_ORIGINAL_DATES the purchases keep their dates of 1997 and 1998.
"""

import csv
import os
from collections import Counter
from datetime import date, timedelta
from itertools import islice
from typing import NamedTuple

from odoo.service.model import retrying

CHANNEL = "cdnow"
BATCH = 2000
# Purchases from here on would be in the future of the data.
LAST_DAY = date(1998, 6, 30)
QUIET = {"tracking_disable": True, "mail_create_nolog": True}


class Purchase(NamedTuple):
    """``number`` counts the purchases of a customer: several fall on the same day."""

    customer: str
    number: int
    date: date
    amount: float

    @property
    def reference(self):
        return f"{self.customer}-{self.number}"

    @property
    def customer_reference(self):
        return f"CDNOW-{self.customer}"


def run(env):
    purchases = read_purchases(os.environ["CDNOW_FILE"])
    env = env(context={**env.context, **QUIET})
    shift = _find_shift(env, purchases)
    print(f"  purchases: {purchases[0].date + shift} to {LAST_DAY + shift}", flush=True)
    customers = _load_customers(env, purchases)
    _load_transactions(env, purchases, customers, shift)
    _score(env)
    _report(env, customers.values())


def read_purchases(path):
    """The purchases of a CSV file, numbered per customer."""
    numbers = Counter()
    with open(path, newline="") as file:
        return [_purchase(row, numbers) for row in csv.DictReader(file)]


def _purchase(row, numbers):
    customer = row["customer"]
    numbers[customer] += 1
    day, amount = date.fromisoformat(row["date"]), float(row["amount"])
    return Purchase(customer, numbers[customer], day, amount)


def _find_shift(env, purchases):
    """How far to move the dates, in whole weeks so that week-ends stay week-ends.

    Left where they are, all customers have been lost for decades. A load that is
    continued keeps the dates of its first part.
    """
    known = env["customer.transaction"].search_fetch(
        [("channel_id.code", "=", CHANNEL)], ["reference", "date"]
    )
    dates = {transaction.reference: transaction.date for transaction in known}
    for purchase in purchases:
        if purchase.reference in dates:
            return dates[purchase.reference] - purchase.date
    if os.environ.get("CDNOW_ORIGINAL_DATES"):
        return timedelta()
    return timedelta(weeks=(date.today() - LAST_DAY).days // 7)


def _load_customers(env, purchases):
    """Ids of the customers' contacts, by their reference."""
    names = {purchase.customer_reference: purchase.customer for purchase in purchases}
    known = _known_customers(env)
    missing = [reference for reference in names if reference not in known]
    for batch in _batches(missing, "customers"):
        partners = env["res.partner"].create(
            [{"name": f"CDNOW {names[ref]}", "ref": ref} for ref in batch]
        )
        known.update(zip(batch, partners.ids, strict=True))
        _commit(env)
    return {reference: known[reference] for reference in names}


def _known_customers(env):
    found = env["res.partner"].search_fetch([("ref", "=like", "CDNOW-%")], ["ref"])
    return {partner.ref: partner.id for partner in found}


def _load_transactions(env, purchases, customers, shift):
    channel = _channel(env)
    known = _known_transactions(env, channel)
    missing = [p for p in purchases if p.reference not in known]
    for batch in _batches(missing, "purchases"):
        env["customer.transaction"].create(
            [
                {
                    "partner_id": customers[purchase.customer_reference],
                    "channel_id": channel.id,
                    "reference": purchase.reference,
                    "date": purchase.date + shift,
                    "amount_untaxed": purchase.amount,
                }
                for purchase in batch
            ]
        )
        _commit(env)


def _channel(env):
    channels = env["customer.channel"]
    return channels.search([("code", "=", CHANNEL)]) or channels.create(
        {"name": "CDNOW", "code": CHANNEL}
    )


def _known_transactions(env, channel):
    found = env["customer.transaction"].search_fetch(
        [("channel_id", "=", channel.id)], ["reference"]
    )
    return {transaction.reference for transaction in found}


def _batches(items, title):
    """Slices of a list, telling how far the work is."""
    iterator, done = iter(items), 0
    while batch := list(islice(iterator, BATCH)):
        yield batch
        done += len(batch)
        print(f"  {title}: {done:,} of {len(items):,}", flush=True)


def _commit(env):
    env.cr.commit()
    # Otherwise the cache grows with every batch, and each one takes longer.
    env.invalidate_all()


def _score(env):
    print("  scoring", flush=True)
    env.cr.execute("ANALYZE")
    # A running server may score at the same time: who comes second does it again.
    retrying(lambda: _score_policies(env["customer.policy"]), env)
    env.cr.commit()


def _score_policies(policies):
    policies._create_missing()
    policies.search([])._score_all()


def _report(env, customer_ids):
    profiles = env["customer.profile"]
    stages = dict(profiles._fields["stage"]._description_selection(env))
    counts = profiles._read_group(
        [("partner_id", "in", list(customer_ids)), ("company_id", "=", env.company.id)],
        ["stage"],
        ["__count"],
    )
    print(f"  {len(customer_ids):,} customers:")
    for stage, count in counts:
        print(f"    {stages[stage]:<12} {count:>7,}")
