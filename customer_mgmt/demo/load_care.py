"""Running care plans, the contacts of the last months and what is to do today."""

from datetime import datetime, time, timedelta
from typing import NamedTuple

from odoo.fields import Command

from .care import HISTORY, UNASSIGNED
from .load_segments import tag_of


class Copy(NamedTuple):
    """A running copy of one of the ready-made plans."""

    key: str
    ready_made: str
    name: str
    name_zh: str
    owner: str
    segment: str = ""
    daily_limit: int = 0


PLANS = (
    Copy("calls", "key_customers", "VIP Calls", "贵宾回访", "zh", "vip", 30),
    Copy("welcome", "welcome", "Welcome by Email", "邮件欢迎", "manager"),
    Copy("miss_you", "lapsing", "We Miss You", "久违问候", "manager"),
)
PROPERTIES = [
    {
        "name": "jacket_size",
        "string": "Jacket Size",
        "type": "selection",
        "selection": [["s", "S"], ["m", "M"], ["l", "L"]],
    },
    {
        "name": "grind",
        "string": "Grind",
        "type": "selection",
        "selection": [
            ["whole", "Beans"],
            ["filter", "Filter"],
            ["espresso", "Espresso"],
        ],
    },
]


def load_plans(loading, care):
    start = loading.today - timedelta(days=HISTORY)
    for copy in PLANS:
        ready_made = loading.env.ref(f"customer_mgmt.care_plan_{copy.ready_made}")
        plan = ready_made.copy(_prepare_plan(loading, copy, ready_made))
        plan.write({"state": "running", "date_start": start})
        loading.keep("plan", [copy.key], plan)
        loading.translate(plan, [copy.name_zh])


def _prepare_plan(loading, copy, ready_made):
    return {
        "name": copy.name,
        "user_id": loading.user(copy.owner).id,
        "segment_id": copy.segment and loading.get("segment", copy.segment).id,
        "is_limited": bool(copy.daily_limit),
        "daily_limit": copy.daily_limit,
        # Nobody is given up because the days of the history had no room.
        "patience_days": 365 if copy.daily_limit else ready_made.patience_days,
    }


def load_consents(loading, care):
    consents = loading.env["customer.consent"].create(
        [
            {
                "partner_id": loading.get("customer", consent.customer).id,
                "company_id": loading.company.id,
                "purpose": consent.purpose,
                "channel": consent.channel,
                "state": "granted" if consent.is_granted else "withdrawn",
                "date": consent.moment,
                "source": consent.source,
                "note": consent.note,
            }
            for consent in care.consents
        ]
    )
    keys = ["_".join((c.customer, c.purpose, c.channel)) for c in care.consents]
    loading.keep("consent", keys, consents)


def load_touches(loading, care):
    loading.env["customer.interaction"]._log(
        [
            _prepare_touch(loading, touch, number)
            for number, touch in enumerate(care.touches)
        ]
    )


def _prepare_touch(loading, touch, number):
    partner = loading.get("customer", touch.customer)
    values = {
        "type": touch.kind,
        "partner_id": partner.id,
        "company_id": loading.company.id,
        "date": touch.moment,
        "state": touch.state,
        "reason": touch.reason,
        "outcome": touch.outcome,
        "summary": touch.summary,
        "note": touch.note,
        "user_id": loading.user(touch.user).id,
        "key": f"demo:{number}",
    }
    if touch.plan:
        plan = loading.get("plan", touch.plan)
        values |= {
            "plan_id": plan.id,
            "purpose": plan.purpose,
            "occasion": touch.occasion,
            "plan_date": touch.moment.date(),
            # As the planner names it, which so leaves the occasion alone.
            "key": f"plan:{plan.id}:{partner.id}:{touch.occasion}",
        }
    return values


def load_knowledge(loading, care):
    for note in care.service_notes:
        loading.get("customer", note.customer).service_note = note.text
    partners = loading.env["res.partner"]
    definition = partners.env["properties.base.definition"]
    definition = definition._get_definition_for_property_field(
        "res.partner", "properties"
    )
    definition.properties_definition = [*definition.properties_definition, *PROPERTIES]
    for trait in care.traits:
        _load_trait(loading, trait)


def _load_trait(loading, trait):
    partner = loading.get("customer", trait.customer)
    before = _every_trait(partner)
    noted = partner.with_context(customer_trait_source=trait.source)
    if trait.value:
        noted.properties = {trait.name: trait.value}
    else:
        noted.category_id = [Command.link(tag_of(loading, trait.name).id)]
    user = partner.user_id or loading.user(UNASSIGNED)
    new = _every_trait(partner) - before
    new.write({"date": trait.day, "user_id": user.id})


def _every_trait(partner):
    return partner.with_context(active_test=False).customer_trait_ids


def load_appointments(loading, care):
    """Contacts planned by hand, each with its activity."""
    values = [_prepare_appointment(loading, task) for task in care.appointments]
    activities = loading.env["mail.activity"].create([v["activity"] for v in values])
    loading.env["customer.interaction"].create(
        [
            {**v["interaction"], "activity_id": activity.id}
            for v, activity in zip(values, activities, strict=True)
        ]
    )


def _prepare_appointment(loading, task):
    env, partner = loading.env, loading.get("customer", task.customer)
    types = env["customer.interaction.type"]
    profile = partner.with_company(loading.company).customer_profile_id
    user = loading.user(task.user)
    return {
        "activity": {
            "res_model_id": env["ir.model"]._get_id("res.partner"),
            "res_id": partner.id,
            "activity_type_id": env.ref(f"mail.mail_activity_data_{task.activity}").id,
            "summary": task.summary,
            "user_id": user.id,
            "date_deadline": loading.today,
        },
        "interaction": {
            "partner_id": partner.id,
            "company_id": loading.company.id,
            "type_id": types._id_by_code(task.kind),
            "state": "planned",
            "date": datetime.combine(loading.today, time(12)),
            "summary": task.summary,
            "user_id": user.id,
            "expected_value": profile.revenue_at_stake,
        },
    }


def plan_today(loading, care):
    """The plans' own work of today; the calls are handed out even at night."""
    policy = loading.company.customer_policy_id
    policy.with_company(loading.company)._plan_care()
    plan = loading.get("plan", "calls")
    calls = plan.env["customer.interaction"].search(
        [("plan_id", "=", plan.id), ("state", "=", "planned")]
    )
    calls._act(plan)
