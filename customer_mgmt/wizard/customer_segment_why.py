from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import SQL, format_date

from ..models.customer_segment import RULED_KINDS


class CustomerSegmentWhy(models.TransientModel):
    """Why a contact is in a segment or is not, condition by condition."""

    _name = "customer.segment.why"
    _description = "Why in a Segment?"

    segment_id = fields.Many2one(
        "customer.segment",
        required=True,
        ondelete="cascade",
        domain="[('company_id', 'in', allowed_company_ids)]",
    )
    partner_id = fields.Many2one("res.partner", string="Contact", ondelete="cascade")
    is_member = fields.Boolean(compute="_compute_answer")
    answer = fields.Char(compute="_compute_answer")
    line_ids = fields.One2many(
        "customer.segment.why.line", "why_id", compute="_compute_line_ids"
    )

    @api.depends("segment_id", "partner_id")
    def _compute_answer(self):
        for why in self:
            stay = self.env["customer.segment.member"].search(
                [
                    ("segment_id", "=", why.segment_id.id),
                    ("partner_id", "=", why.partner_id.id),
                ],
                order="date_out DESC NULLS FIRST, id DESC",
                limit=1,
            )
            why.is_member = bool(stay) and not stay.date_out
            why.answer = why._answer(stay) if why.partner_id else False

    def _answer(self, stay):
        words = {
            "name": self.partner_id.display_name,
            "segment": self.segment_id.display_name,
        }
        if not stay:
            return self.env._("%(name)s has never been in %(segment)s.", **words)
        field = "cause_in" if self.is_member else "cause_out"
        options = dict(stay._fields[field]._description_selection(self.env))
        words["cause"] = options[stay[field]]
        words["date"] = format_date(self.env, stay.date_out or stay.date_in)
        if self.is_member:
            return self.env._(
                "%(name)s has been in %(segment)s since %(date)s: %(cause)s.", **words
            )
        return self.env._("%(name)s left %(segment)s on %(date)s: %(cause)s.", **words)

    @api.depends("segment_id", "partner_id")
    def _compute_line_ids(self):
        for why in self:
            lines = why._pins()
            if why.partner_id and why.segment_id.kind in RULED_KINDS:
                lines += why._conditions()
            why.line_ids = [
                Command.clear(),
                *(
                    Command.create({"name": name, "value": value, "passed": passed})
                    for name, value, passed in lines
                ),
            ]

    # Each of these lists (condition in words, the customer's value, passed) ---------

    def _pins(self):
        partner = self.partner_id._origin
        lines = []
        if partner and partner in self.segment_id.pin_in_ids:
            lines.append((self.env._("Always in"), self.env._("pinned by hand"), True))
        if partner and partner in self.segment_id.pin_out_ids:
            lines.append((self.env._("Never in"), self.env._("pinned by hand"), False))
        return lines

    def _conditions(self):
        """Read with the rights of the user; whether a condition on a figure that is
        not for the user holds is told, the figure is not."""
        partner = self.partner_id._origin
        company = self.segment_id.company_id
        profile = (
            self.env["customer.profile"]
            ._of_any(partner)
            .filtered(lambda p: p.company_id == company)
        )
        if not profile:
            return [(self.env._("Customer of %s", company.name), "", False)]
        return self._terms(profile) + self._purchases(profile)

    def _terms(self, profile):
        words = self.env["customer.segment.words"]
        segment = self.segment_id
        terms = words._terms(segment._rule_domain())
        passed = self._evaluate(profile, terms)
        return [
            (words._describe(term, profile), words._show(term, profile), is_met)
            for term, is_met in zip(terms, passed, strict=True)
        ]

    def _evaluate(self, profile, terms):
        """Whether the profile meets each of the terms, in the way of the refresh."""
        segment = self.segment_id.sudo()
        if not terms:
            return []
        query = segment._start_scan()
        query.add_where(segment._join_domain(Domain("id", "=", profile.id), query))
        columns = [
            SQL("(%s) IS TRUE", segment._join_domain(term, query)) for term in terms
        ]
        self.env.flush_all()
        [row] = self.env.execute_query(query.select(*columns))
        return row

    def _purchases(self, profile):
        conditions = self.segment_id.condition_ids
        if not conditions:
            return []
        facts = self.env["customer.segment.facts"].sudo()
        query = facts._query_bought(
            self.segment_id.company_id, conditions, profile.partner_id.ids
        )
        self.env.flush_all()
        found = {}
        for row in self.env.execute_query_dict(query):
            found = dict(zip(row["numbers"], row["dates"], strict=True))
        return [
            (
                condition._in_words(),
                self._last_purchase(found.get(number)),
                (number in found) == (condition.operator == "bought"),
            )
            for number, condition in enumerate(conditions)
        ]

    def _last_purchase(self, date):
        if not date:
            return self.env._("not bought")
        return self.env._("bought on %s", format_date(self.env, date))
