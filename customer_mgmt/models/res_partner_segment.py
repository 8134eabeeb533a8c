from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .groups import USER
from .res_partner import DESCRIBING


class ResPartner(models.Model):
    _inherit = "res.partner"

    customer_segment_member_ids = fields.One2many(
        "customer.segment.member",
        "partner_id",
        string="Stays in Segments",
        groups=USER,
    )
    customer_segment_ids = fields.Many2many(
        "customer.segment",
        string="Segments",
        compute="_compute_customer_segment_ids",
        search="_search_customer_segment_ids",
        groups=USER,
        help="The segments of the current companies that the contact is in.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_customer_segment_ids(self):
        members = self.env["customer.segment.member"].search_fetch(
            [
                ("partner_id", "in", self._origin.ids),
                ("company_id", "in", self.env.companies.ids),
                ("date_out", "=", False),
            ],
            ["partner_id", "segment_id"],
        )
        by_partner = members.grouped("partner_id")
        for partner in self:
            found = by_partner.get(partner._origin, members.browse())
            partner.customer_segment_ids = found.segment_id.sorted()

    def _search_customer_segment_ids(self, operator, value):
        """Named segments are found whatever the current company: a mailing is sent in
        the background by a user of another one."""
        if operator not in ("in", "any", "any!"):
            return NotImplemented
        stays = "customer_segment_member_ids"
        is_open = Domain("date_out", "=", False)
        mine = Domain("company_id", "in", self.env.companies.ids)
        if operator != "in":
            return Domain(
                stays, operator, is_open & mine & Domain("segment_id", operator, value)
            )
        named = [id_ for id_ in value if id_]
        domain = Domain(stays, "any", is_open & Domain("segment_id", "in", named))
        if len(named) < len(value):
            domain |= Domain(stays, "not any", is_open & mine)
        return domain

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Let contacts be grouped by segment; one in several is in several groups."""
        if groupby_spec != "customer_segment_ids":
            return super()._read_group_groupby(alias, groupby_spec, query)
        if self.env.context.get(DESCRIBING):
            return SQL.identifier(alias, groupby_spec)
        self._check_field_access(self._fields[groupby_spec], "read")
        visible = self.env["customer.segment.member"]._search(
            [
                ("date_out", "=", False),
                ("company_id", "in", self.env.companies.ids),
            ]
        )
        member = query.make_alias(alias, groupby_spec)
        query.add_join(
            "LEFT JOIN",
            member,
            visible.subselect("partner_id", "segment_id"),
            SQL(
                "%s = %s",
                SQL.identifier(member, "partner_id"),
                SQL.identifier(alias, "id"),
            ),
        )
        return SQL.identifier(member, "segment_id")

    def action_why_segment(self):
        """Ask why the contact is in a segment, or is not."""
        self.ensure_one()
        return self.customer_segment_ids[:1]._action_why(self)
