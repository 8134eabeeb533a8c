from odoo import models
from odoo.tools import SQL

from .customer_interaction_contact import ALWAYS


class CustomerProfile(models.Model):
    """Contacts with anybody at the customer count."""

    _name = "customer.profile"
    _inherit = ["customer.profile", "customer.contact.mixin"]

    def _query_people(self, ids=None):
        return SQL(
            """SELECT profile.id, person.id AS person_id, profile.company_id
                 FROM customer_profile profile
                 JOIN res_partner person
                      ON person.commercial_partner_id = profile.partner_id
                WHERE %s""",
            ALWAYS if ids is None else SQL("profile.id = ANY(%s)", ids),
            to_flush=self.env["res.partner"]._fields["commercial_partner_id"],
        )
