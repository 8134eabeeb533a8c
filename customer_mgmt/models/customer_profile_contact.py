from odoo import api, fields, models
from odoo.tools import SQL

from .customer_interaction_contact import ALWAYS


class CustomerProfile(models.Model):
    """When somebody was last in touch with the customer, and when it is due again."""

    _inherit = "customer.profile"

    last_contact_date = fields.Date(
        string="Last Contact",
        compute="_compute_contact_dates",
        search="_search_last_contact_date",
        help="Last call, visit or message with anybody at the customer, whoever began "
        "it. Order confirmations and invoices do not count.",
    )
    next_contact_date = fields.Date(
        string="Next Contact",
        compute="_compute_contact_dates",
        search="_search_next_contact_date",
        help="First planned contact or open activity, even if it is overdue.",
    )

    @api.depends("partner_id")
    @api.depends_context("uid")
    def _compute_contact_dates(self):
        dates = {}
        if self.ids:
            dates = self.env["customer.interaction"]._fetch_contact_dates(
                self._query_people(SQL("profile.id = ANY(%s)", self.ids))
            )
        for profile in self:
            last, next_ = dates.get(profile._origin.id, (False, False))
            profile.last_contact_date, profile.next_contact_date = last, next_

    def _query_people(self, where=ALWAYS):
        """Everybody at the customers, as subjects of contact dates."""
        return SQL(
            """SELECT profile.id, person.id AS person_id, profile.company_id
                 FROM customer_profile profile
                 JOIN res_partner person
                      ON person.commercial_partner_id = profile.partner_id
                WHERE %s""",
            where,
            to_flush=self.env["res.partner"]._fields["commercial_partner_id"],
        )

    def _search_last_contact_date(self, operator, value):
        return self.env["customer.interaction"]._search_contact_date(
            "last", self._query_people(), operator, value
        )

    def _search_next_contact_date(self, operator, value):
        return self.env["customer.interaction"]._search_contact_date(
            "next", self._query_people(), operator, value
        )
