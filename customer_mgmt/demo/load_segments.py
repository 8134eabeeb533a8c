"""Segments with their playbook, and the tags their members get."""

from odoo.fields import Command

from .segments import SEGMENTS


def load_segments(loading, care):
    tags = {segment.tag for segment in SEGMENTS if segment.tag}
    tags |= {trait.name for trait in care.traits if not trait.value}
    names = sorted(tags)
    records = loading.env["res.partner.category"].create([{"name": n} for n in names])
    loading.keep("tag", [_key(name) for name in names], records)
    segments = loading.env["customer.segment"].create(
        [_prepare_segment(loading, segment) for segment in SEGMENTS]
    )
    loading.keep("segment", [segment.key for segment in SEGMENTS], segments)
    loading.translate(segments, [segment.name_zh for segment in SEGMENTS])
    panel = loading.get("segment", "tasting_panel")
    panel._add_by_hand(
        panel.env["res.partner"].concat(
            *(loading.get("customer", key) for key in care.panel)
        )
    )


def tag_of(loading, name):
    return loading.get("tag", _key(name))


def _key(name):
    return name.lower().replace(" ", "_")


def _prepare_segment(loading, segment):
    return {
        "name": segment.name,
        "kind": segment.kind,
        "description": segment.description,
        "objective": segment.objective,
        "company_id": loading.company.id,
        "user_id": loading.user(segment.owner).id,
        "color": segment.color,
        "domain": repr(list(segment.domain)),
        "condition_ids": [
            Command.create(_prepare_condition(loading, bought))
            for bought in segment.bought
        ],
        "rfm_cell_ids": [Command.set(_cells(loading, segment).ids)],
        "tag_ids": [
            Command.set(tag_of(loading, segment.tag).ids if segment.tag else [])
        ],
        "target_measure": segment.measure,
        "target_value": segment.target,
    }


def _prepare_condition(loading, bought):
    return {
        "operator": "bought" if bought.is_wanted else "not_bought",
        "subject": "category",
        "categ_ids": [Command.link(loading.get("category", bought.category).id)],
        "days": bought.days,
    }


def _cells(loading, segment):
    cells = loading.env["customer.rfm.cell"]
    if not segment.rfm_group:
        return cells
    group = loading.env.ref(f"customer_mgmt.{segment.rfm_group}")
    return cells.search([("group_id", "=", group.id)])
