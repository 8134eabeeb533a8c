from functools import reduce

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.orm.domains import DomainAnd, DomainCondition, DomainNot, DomainOr
from odoo.tools import format_date, format_datetime


class CustomerSegmentWords(models.AbstractModel):
    """Conditions, and what a customer has to show for them, as text."""

    _name = "customer.segment.words"
    _description = "Conditions in Words"

    # Conditions ----------------------------------------------------------------

    @api.model
    def _terms(self, domain):
        """The parts of a domain that all have to be met."""
        if domain.is_true():
            return []
        return list(domain.children) if isinstance(domain, DomainAnd) else [domain]

    @api.model
    def _describe(self, domain, model):
        """A domain in words.

        >>> self._describe(Domain("partner_id.city", "=", "Ghent"), profiles)
        "Customer › City is Ghent"
        """
        if isinstance(domain, DomainAnd):
            parts = [self._describe(child, model) for child in domain.children]
            return reduce(self._both, parts)
        if isinstance(domain, DomainOr):
            parts = [self._describe(child, model) for child in domain.children]
            return reduce(self._either, parts)
        if isinstance(domain, DomainNot):
            return self.env._("not (%s)", self._describe(~domain, model))
        if isinstance(domain, DomainCondition):
            return self._describe_condition(domain, model)
        return self.env._("everybody") if domain.is_true() else self.env._("nobody")

    def _both(self, left, right):
        return self.env._("%(left)s and %(right)s", left=left, right=right)

    def _either(self, left, right):
        return self.env._("%(left)s or %(right)s", left=left, right=right)

    def _describe_condition(self, condition, model):
        labels, field, model = self._follow(condition.field_expr, model)
        name = " › ".join(labels)
        operator, value = condition.operator, condition.value
        if operator in ("any", "not any"):
            inner = self._describe(Domain(value), self.env[field.comodel_name])
            return self._sentence(operator, name, inner)
        if value is False and operator in ("=", "!="):
            return self._sentence("unset" if operator == "=" else "set", name, "")
        if operator in ("=like", "=ilike"):
            return self._describe_pattern(name, value)
        return self._sentence(operator, name, self._wanted(value, field))

    def _describe_pattern(self, name, pattern):
        start = pattern.removesuffix("%")
        if start != pattern and not {"%", "_", "\\"} & set(start):
            return self.env._(
                "%(field)s starts with %(value)s", field=name, value=start
            )
        return self.env._("%(field)s is like %(value)s", field=name, value=pattern)

    def _sentence(self, operator, name, value):
        templates = {
            "=": self.env._("%(field)s is %(value)s", field=name, value=value),
            "!=": self.env._("%(field)s is not %(value)s", field=name, value=value),
            "in": self.env._("%(field)s is one of %(value)s", field=name, value=value),
            "not in": self.env._(
                "%(field)s is none of %(value)s", field=name, value=value
            ),
            ">": self.env._("%(field)s is above %(value)s", field=name, value=value),
            ">=": self.env._(
                "%(field)s is at least %(value)s", field=name, value=value
            ),
            "<": self.env._("%(field)s is below %(value)s", field=name, value=value),
            "<=": self.env._("%(field)s is at most %(value)s", field=name, value=value),
            "like": self.env._("%(field)s contains %(value)s", field=name, value=value),
            "ilike": self.env._(
                "%(field)s contains %(value)s", field=name, value=value
            ),
            "not ilike": self.env._(
                "%(field)s does not contain %(value)s", field=name, value=value
            ),
            "child_of": self.env._(
                "%(field)s is %(value)s or below", field=name, value=value
            ),
            "any": self.env._("%(field)s with: %(value)s", field=name, value=value),
            "not any": self.env._(
                "%(field)s without: %(value)s", field=name, value=value
            ),
            "set": self.env._("%s is set", name),
            "unset": self.env._("%s is not set", name),
        }
        return templates.get(operator) or f"{name} {operator} {value}"

    def _follow(self, path, model):
        """(labels, field, model that has it) at the end of a path."""
        labels, field = [], None
        names = path.split(".")
        for number, name in enumerate(names):
            field = model._fields[name]
            if field.type == "properties":
                rest = ".".join(names[number + 1 :])
                return [*labels, self._property_label(model, rest)], field, model
            labels.append(field._description_string(self.env))
            if number + 1 < len(names) and field.relational:
                model = self.env[field.comodel_name]
        return labels, field, model

    def _property_label(self, model, name):
        definition = model.get_property_definition(f"properties.{name}")
        return definition.get("string") or name

    def _wanted(self, value, field):
        """What a condition compares with."""
        values = value if isinstance(value, (list, tuple, set)) else [value]
        if field.relational:
            ids = [item for item in values if isinstance(item, int) and item]
            records = self.env[field.comodel_name].sudo().browse(ids).exists()
            names = dict(zip(records.ids, records.mapped("display_name"), strict=True))
            return ", ".join(str(names.get(item, item)) for item in values)
        return ", ".join(self._text(item, field) for item in values)

    # Values --------------------------------------------------------------------

    @api.model
    def _show(self, domain, record):
        """What a record has in the fields a domain asks for."""
        texts = []
        for condition in domain.iter_conditions():
            text = self._show_path(condition.field_expr, record)
            if text not in texts:
                texts.append(text)
        return ", ".join(texts)

    def _show_path(self, path, record):
        try:
            return self._read_path(path.split("."), record)
        except AccessError:
            return self.env._("not visible to you")

    def _read_path(self, names, record):
        name, *rest = names
        field = record._fields[name]
        if field.type == "properties":
            return self._read_property(record, ".".join(rest))
        if rest and field.relational:
            texts = [self._read_path(rest, row) for row in record[name]]
            return ", ".join(dict.fromkeys(texts)) or self._text(False, field)
        if field.relational:
            names = record[name].sudo().mapped("display_name")
            return ", ".join(names) or self._text(False, field)
        record.check_access("read")
        return self._text(record[name], field)

    def _read_property(self, record, name):
        traits = self.env["customer.trait"]._properties_in_words(record)
        return traits.get(name, ("", self._text(False, None)))[1]

    def _text(self, value, field):
        kind = field.type if field is not None else "char"
        if kind == "boolean":
            return self.env._("yes") if value else self.env._("no")
        if kind == "selection":
            options = dict(field._description_selection(self.env))
            value = options.get(value, value)
        if value is False or value is None or value == "":
            return self.env._("not set")
        if kind == "date" and not isinstance(value, str):
            return format_date(self.env, value)
        if kind == "datetime" and not isinstance(value, str):
            return format_datetime(self.env, value)
        if isinstance(value, float):
            return f"{value:,.2f}"
        return str(value)
