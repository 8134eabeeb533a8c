from odoo import api, fields, models
from odoo.tools import SQL

from .customer_interaction_contact import ALWAYS
from .res_partner import USER


class ResPartner(models.Model):
    """When somebody was last in touch, with the contact or anybody at the company."""

    _inherit = "res.partner"

    last_contact_date = fields.Date(
        string="Last Contact",
        compute="_compute_contact_dates",
        search="_search_last_contact_date",
        groups=USER,
    )
    next_contact_date = fields.Date(
        string="Next Contact",
        compute="_compute_contact_dates",
        search="_search_next_contact_date",
        groups=USER,
    )

    @api.depends_context("company", "uid")
    def _compute_contact_dates(self):
        dates = {}
        if self.ids:
            dates = self.env["customer.interaction"]._fetch_contact_dates(
                self._query_people(self.ids)
            )
        for partner in self:
            last, next_ = dates.get(partner._origin.id, (False, False))
            partner.last_contact_date, partner.next_contact_date = last, next_

    def _query_people(self, ids=None):
        """The contacts themselves and, for companies, everybody there."""
        company = self.env.company.id
        among = ALWAYS, ALWAYS
        if ids is not None:
            among = (
                SQL("person.id = ANY(%s)", ids),
                SQL("person.commercial_partner_id = ANY(%s)", ids),
            )
        return SQL(
            """SELECT person.id, person.id AS person_id, %(company)s AS company_id
                 FROM res_partner person
                WHERE %(themselves)s
                UNION
               SELECT person.commercial_partner_id, person.id, %(company)s
                 FROM res_partner person
                WHERE %(members)s""",
            company=company,
            themselves=among[0],
            members=among[1],
            to_flush=self._fields["commercial_partner_id"],
        )

    def _search_last_contact_date(self, operator, value):
        return self.env["customer.interaction"]._search_contact_date(
            "last", self._query_people(), operator, value
        )

    def _search_next_contact_date(self, operator, value):
        return self.env["customer.interaction"]._search_contact_date(
            "next", self._query_people(), operator, value
        )
