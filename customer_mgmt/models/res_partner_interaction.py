from odoo import api, models, tools
from odoo.fields import Domain
from odoo.tools import email_normalize, format_datetime

TIMELINE = 8


class ResPartner(models.Model):
    """The interactions of a contact, and whose are logged at all."""

    _inherit = "res.partner"

    # Mailings to lists are sent to addresses: whose is it?
    _email_idx = models.Index("(email_normalized) WHERE email_normalized IS NOT NULL")

    # Whose interactions --------------------------------------------------------

    def _filter_interacting(self):
        """Customers, prospects and plain contacts: no colleagues, no own companies, no
        mere vendors."""
        own = self._get_own_company_ids()
        outsiders = self.filtered(lambda p: p.partner_share and p.id not in own)
        return outsiders.filtered(
            lambda p: not p.commercial_partner_id._is_mere_vendor()
        )

    def _is_mere_vendor(self):
        return (
            self.supplier_rank > 0
            and not self.customer_rank
            and not self.env["customer.profile"].sudo()._of_any(self)
        )

    @api.model
    @tools.ormcache()
    def _get_own_company_ids(self):
        """Contacts that stand for companies; a new company clears the cache."""
        companies = (
            self.env["res.company"]
            .sudo()
            ._read_group([("active", "in", (True, False))], ["partner_id"])
        )
        return frozenset(partner.id for (partner,) in companies)

    @api.model
    def _find_by_addresses(self, addresses):
        """One contact per e-mail address: the first, where several share it."""
        normalized = {email_normalize(address) for address in addresses} - {False}
        if not normalized:
            return self.browse()
        found = self.sudo().search(
            [("email_normalized", "in", list(normalized))], order="id"
        )
        first = {partner.email_normalized: partner for partner in reversed(found)}
        return self.browse(partner.id for partner in first.values())

    # Time line -----------------------------------------------------------------

    def _get_interaction_domain(self):
        """Interactions of a person; of a company those of all its people."""
        self.ensure_one()
        if self.commercial_partner_id == self:
            return Domain("partner_id.commercial_partner_id", "=", self.id)
        return Domain("partner_id", "=", self.id)

    def action_view_customer_interactions(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_mgmt.customer_interaction_action"
        )
        action["domain"] = list(self._get_interaction_domain())
        action["context"] = {
            "default_partner_id": self.id,
            "default_partner_ids": self.ids,
        }
        action["display_name"] = self.env._("Interactions with %s", self.display_name)
        return action

    def _get_customer_timeline(self):
        """The latest interactions and what is planned, for the customer page.

        :return: {rows: list of dicts with texts ready to show, more: whether there are
            older ones}
        """
        rows = self.env["customer.interaction"].search_fetch(
            self._get_interaction_domain() & Domain("state", "in", ("planned", "done")),
            limit=TIMELINE + 1,
        )
        return {
            "rows": [self._prepare_timeline_row(row) for row in rows[:TIMELINE]],
            "more": len(rows) > TIMELINE,
        }

    def _prepare_timeline_row(self, row):
        def label(name):
            return dict(row._fields[name]._description_selection(self.env)).get(
                row[name]
            )

        return {
            "id": row.id,
            "icon": row.icon,
            "type": row.type_id.display_name,
            "channel": label("channel"),
            "date": format_datetime(self.env, row.date, dt_format="short"),
            "direction": row.direction,
            "planned": row.state == "planned" and label("state"),
            "contact": row.partner_id != self and row.partner_id.display_name,
            "user": row.user_id.name,
            "summary": row.summary,
            "outcome": label("outcome"),
        }
