from odoo import fields, models
from odoo.tools import SQL

from .customer_interaction_contact import ALWAYS
from .groups import USER


class ResPartner(models.Model):
    """Contacts with the contact itself count and, for companies, with anybody there."""

    _name = "res.partner"
    _inherit = ["res.partner", "customer.contact.mixin"]

    last_contact_date = fields.Date(groups=USER)
    next_contact_date = fields.Date(groups=USER)

    def _query_people(self, ids=None):
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
