"""Inviting everybody to a survey: planned, judged, reserved, and answers made.

The messages themselves are left out: what they cost is the mail server's business.
"""

from unittest.mock import patch

from odoo.tools import split_every

from bench.result import Result, Target, seconds

EVERYBODY = 100_000
BATCH = 500
ADDRESSES = """
UPDATE res_partner SET email = 'c' || id || '@example.com',
       email_normalized = 'c' || id || '@example.com'
 WHERE id IN (SELECT partner_id FROM customer_profile)"""


def run(bench):
    try:
        return _run(bench)
    finally:
        bench.env.cr.rollback()


def _run(bench):
    if not bench.env["customer.profile"].search_count([], limit=1):
        bench.scoring._score_everybody(bench.policy, bench.today)
    bench.sql(ADDRESSES)
    bench.sql("ANALYZE res_partner")
    bench.env.invalidate_all()
    campaign = _make_campaign(bench)
    partners = bench.env["customer.profile"].search([]).partner_id
    count = len(partners)
    chosen = campaign._query_by_hand(partners)
    plan = bench.meter.of(lambda: campaign._plan(chosen, by_hand=True))
    send = bench.meter.of(lambda: _send(bench, campaign))
    # Of both processes: what it takes where nobody else works.
    cost = plan.both + send.both
    return [
        Result(
            f"Survey, {count:,} invitations planned and answers made",
            seconds(send),
            f"planning {seconds(plan)}",
            f"{send.queries / (count / BATCH):.0f} SQL a batch",
            cost * EVERYBODY / count,
            Target(90, "s per 100,000"),
            {"plan": plan.both, "send": send.both, "rows": count},
        )
    ]


def _make_campaign(bench):
    question = {
        "title": "How likely are you to recommend us?",
        "question_type": "scale",
        "metric_type": "nps",
        "scale_min": 0,
        "scale_max": 10,
    }
    survey = bench.env["survey.survey"].create(
        {
            "title": "How are we doing?",
            "survey_type": "customer",
            "access_mode": "token",
            "company_id": bench.company.id,
            "question_and_page_ids": [(0, 0, question)],
        }
    )
    bench.policy.write({"quiet_from": 0, "quiet_until": 0})
    campaign = bench.env["customer.survey.campaign"].create(
        {
            "name": "Everybody",
            "survey_id": survey.id,
            "company_id": bench.company.id,
            "kind": "manual",
            "send_from": 0,
            "send_until": 24,
        }
    )
    campaign.action_launch()
    return campaign


def _send(bench, campaign):
    """As the scheduled action does, without its commits and without messages."""
    invitations = bench.env["customer.survey.invitation"]
    due = invitations.search([("campaign_id", "=", campaign.id)])
    with patch.object(type(invitations), "_send_emails", lambda rows, kind: {}):
        for batch in split_every(BATCH, due.ids, invitations.browse):
            batch._send()
            bench.env.flush_all()
            bench.env.invalidate_all()
