"""Opening a contact, as the web client asks for it, with and without our addon."""

from lxml import etree

from bench import screens
from bench.result import Result, Target

FORM = [(False, "form"), (False, "search")]
BUYER = [("name", "=like", "Customer 1__"), ("is_company", "=", False)]
PAGE = 40


def run(names):
    first = screens.compare(names, _open_first)
    record = screens.compare(names, _open_record)
    return [
        *_results("Contact form, one contact", record),
        *_results("Contact form, with its views", first),
    ]


def _results(title, comparison):
    texts = str(comparison.ours), f"stock {comparison.without}", ""
    return [
        Result(f"{title}: SQL", *texts, comparison.more_queries, Target(6, "SQL more")),
        Result(f"{title}: time", *texts, comparison.more_time, Target(15, "% more")),
    ]


def _open_first(env):
    """Views and the contact, as after a reload."""
    partner, specification = _contact(env), _specification(env)

    def work():
        partner.get_views(FORM)
        partner.web_read(specification)

    return work


def _open_record(env):
    """The next contact of a list."""
    partner, specification = _contact(env), _specification(env)
    return lambda: partner.web_read(specification)


def _contact(env):
    return env["res.partner"].search(BUYER, order="id", limit=1)


def _specification(env):
    views = env["res.partner"].get_views(FORM)
    arch = etree.fromstring(views["views"]["form"]["arch"])
    return _fields_of(arch, views["models"], "res.partner")


def _fields_of(view, models, model):
    """What the web client reads for a view: nested for relations that are shown."""
    fields = models[model]["fields"]
    depth = view.xpath("count(ancestor-or-self::field)")
    nodes = view.xpath(f".//field[count(ancestor::field) = {depth}]")
    return {
        node.get("name"): _field(node, fields[node.get("name")], models)
        for node in nodes
    }


def _field(node, field, models):
    if node.get("invisible") in ("1", "True"):
        return {}
    if field["type"] in ("many2one", "reference"):
        return {"fields": {"display_name": {}}}
    if field["type"] in ("one2many", "many2many"):
        return {"fields": _lines(node, field, models), "limit": PAGE}
    return {}


def _lines(node, field, models):
    views = [view for view in node if view.tag in ("list", "kanban")]
    if views:
        return _fields_of(views[0], models, field["relation"])
    return {"display_name": {}}
