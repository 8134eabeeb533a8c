"""Campaigns of the past, launched as any other and then moved to their day."""

from datetime import datetime, time, timedelta
from uuid import UUID

from ..tools.assignment import CONTROL, TREATED
from .campaigns import CAMPAIGNS, recipients, won
from .load_sales import load_batch

MORNING = time(9)  # UTC


def load_campaigns(loading):
    for number, campaign in enumerate(CAMPAIGNS, 1):
        record = _launch(loading, campaign, number)
        _move(loading, campaign, record)
        _load_orders(loading, campaign, record)
        _call_by_hand(loading, record)
        record._end()


def _launch(loading, campaign, number):
    keys = recipients(loading.shop, loading.today, campaign)
    segment = loading.env["customer.segment"].create(
        {
            "name": campaign.name,
            "kind": "static",
            "company_id": loading.company.id,
            "user_id": loading.user(campaign.owner).id,
        }
    )
    partners = [loading.get("customer", key) for key in keys]
    segment._add_by_hand(segment.env["res.partner"].concat(*partners))
    record = loading.env["customer.campaign"].create(
        _prepare_campaign(loading, campaign, segment) | {"uuid": str(UUID(int=number))}
    )
    loading.keep("campaign", [campaign.key], record)
    loading.translate(record, [campaign.name_zh])
    record._launch()
    return record


def _prepare_campaign(loading, campaign, segment):
    ready_made = loading.env.ref(f"customer_mgmt.care_plan_{campaign.plan}")
    return {
        "name": campaign.name,
        "kind": campaign.kind,
        "company_id": loading.company.id,
        "user_id": loading.user(campaign.owner).id,
        "segment_id": segment.id,
        "action": campaign.action,
        "mail_template_id": ready_made.mail_template_id.id,
        "note_template_id": ready_made.note_template_id.id,
        "window_days": campaign.window,
        "worth_having": campaign.worth_having,
        "message_cost": campaign.message_cost,
    }


def _move(loading, campaign, record):
    """Into the past, where the contacts have taken place."""
    first = campaign.first_day(loading.today)
    launch = datetime.combine(first, MORNING)
    end = launch + timedelta(days=campaign.window)
    record.write({"date_launch": launch, "date_end": end})
    last = first + timedelta(days=campaign.window - 1)
    record.plan_id.write({"date_start": first, "date_end": last})
    # Its name says of which day it is.
    frozen = record.frozen_segment_id
    frozen.name = frozen.name.replace(str(loading.today), str(first))
    contacts = record.member_ids.interaction_id
    contacts.write({"date": launch, "plan_date": first, "occasion": first})
    contacts.filtered("protected_until").protected_until = end
    contacts.filtered(lambda row: row.state == "planned").state = "done"


def _load_orders(loading, campaign, record):
    """Of those who bought because of the campaign; the others did it anyway."""
    record._update_results()
    keys = {
        loading.get("customer", key).id: key
        for key in recipients(loading.shop, loading.today, campaign)
    }
    arms = {TREATED: {}, CONTROL: {}}
    for member in record.member_ids:
        arms[member.arm][keys[member.unit]] = member.bought
    load_batch(loading, won(loading.shop, loading.today, campaign, *arms.values()))


def _call_by_hand(loading, record):
    """Somebody calls a customer who should have been left alone."""
    control = record.member_ids.filtered(lambda member: member.arm == CONTROL)
    loading.env["customer.interaction"]._log(
        [
            {
                "type": "call",
                "partner_id": control[0].partner_id.id,
                "company_id": loading.company.id,
                "date": record.date_launch + timedelta(days=2, hours=2),
                "purpose": "care",
                "summary": "Asked how the last order was",
                "user_id": loading.user("sales").id,
                "key": f"demo:campaign:{record.id}",
            }
        ]
    )
