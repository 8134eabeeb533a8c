"""Alerts of the past months, what came of them, and those that are open today."""

from datetime import timedelta
from random import Random

from odoo.tools import SQL

from .alerts import past_alerts

SEED = 23
HISTORY = 270  # days
OLD = 30  # days after which somebody may have found out what is the matter
NEW = 14  # days in which nobody has called yet
LOST = (
    ("competitor", "Buys from the shop next door"),
    ("price", ""),
    ("moved", "Moved away"),
    ("service", "Waited too long for a delivery"),
)
WRONG = ("Buys through the office now", "Was abroad, comes back next month")
SNOOZED = ("On holiday until then", "Wants to be called after the fair")


def load_alerts(loading, care):
    alerts = _load_past(loading)
    _load_outcomes(loading, alerts)
    _raise_today(loading)
    alerts.search(
        [
            ("company_id", "=", loading.company.id),
            ("state", "=", "open"),
            ("date", ">", loading.today - timedelta(days=NEW)),
        ]
    )._hand_to_owners()


def _load_past(loading):
    """By the limits of today; what is over is closed on the day it was."""
    days = _fetch_days(loading)
    profiles = loading.env["customer.profile"].search(
        [("company_id", "=", loading.company.id), ("partner_id", "in", list(days))]
    )
    since = loading.today - timedelta(days=HISTORY)
    return loading.env["customer.alert"].create(
        [
            _prepare_alert(profile, alert)
            for profile in profiles.filtered("last_date")
            for alert in past_alerts(
                days[profile.partner_id.id],
                (profile.active_until - profile.last_date).days,
                (profile.lapsed_after - profile.last_date).days,
                since,
                loading.today,
            )
        ]
    )


def _fetch_days(loading):
    """{customer id: days of purchase}"""
    env = loading.env
    env.flush_all()
    query = SQL(
        """SELECT customer_id, ARRAY_AGG(DISTINCT date ORDER BY date)
             FROM (%s) purchase
            WHERE company_id = %s AND is_purchase AND customer_id IS NOT NULL
            GROUP BY customer_id""",
        env["customer.purchase"]._query_purchases(bulk=True),
        loading.company.id,
    )
    return dict(env.execute_query(query))


def _prepare_alert(profile, alert):
    is_gone = not alert.returned_on and profile.stage in ("lost", "blocked")
    is_closed = alert.returned_on or is_gone
    values = {
        "partner_id": profile.partner_id.id,
        "company_id": profile.company_id.id,
        "date": alert.day,
        "kind": "at_risk",
        "stage": "lapsed" if alert.lapsed_on else "at_risk",
        "tier": profile.tier,
        "last_date": alert.last_day,
        "risk": 0 if is_closed else profile.risk,
        "revenue_at_stake": profile.revenue_at_stake,
        "value_at_stake": profile.value_at_stake,
        "user_id": profile.user_id.id,
        "date_deadline": alert.day + timedelta(days=2),
        "cause_ids": [
            (0, 0, _prepare_cause(profile, alert, kind, day))
            for kind, day in (("at_risk", alert.day), ("lapsed", alert.lapsed_on))
            if day
        ],
    }
    if is_closed:
        values |= {
            "state": "closed",
            "outcome": "lost" if is_gone else "returned",
            "loss_reason_id": is_gone and profile.loss_reason_id.id,
            "date_closed": alert.returned_on or profile.stage_since,
        }
    return values


def _prepare_cause(profile, alert, kind, day):
    return {
        "kind": kind,
        "date": day,
        "days": (day - alert.last_day).days,
        "limit_days": (profile.active_until - profile.last_date).days,
    }


def _load_outcomes(loading, alerts):
    """What customers said on the phone about a few of the alerts that are open."""
    rng = Random(SEED)
    known = alerts.filtered(
        lambda a: a.state == "open" and a.date < loading.today - timedelta(days=OLD)
    )
    for alert in known:
        chance = rng.random()
        if chance < 0.08:
            code, note = rng.choice(LOST)
            _close(loading, alert, "lost", f"loss_reason_{code}", note)
        elif chance < 0.12:
            _close(loading, alert, "wrong", None, rng.choice(WRONG))
        elif chance < 0.15:
            until = loading.today + timedelta(days=rng.randint(3, 20))
            alert._snooze(until, rng.choice(SNOOZED))


def _close(loading, alert, outcome, reason, note):
    reasons = loading.env["customer.loss.reason"]
    alert._close(
        outcome, loading.env.ref(f"customer_mgmt.{reason}") if reason else reasons, note
    )
    alert.date_closed = alert.date + timedelta(days=OLD)


def _raise_today(loading):
    """Key customers whose spending dropped in the last weeks."""
    policy = loading.company.customer_policy_id
    policy.write(
        {
            "alerts_since": loading.today - timedelta(days=HISTORY),
            "alerted_on": loading.today - timedelta(days=45),
        }
    )
    loading.env["customer.alert"]._raise_alerts(loading.company)
