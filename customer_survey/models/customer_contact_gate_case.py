from odoo import api, models
from odoo.tools import SQL

from odoo.addons.customer_mgmt.models.customer_contact_gate import Obstacle


class CustomerContactGate(models.AbstractModel):
    _inherit = "customer.contact.gate"

    @api.model
    def _blocker_sources(self, company):
        """Whoever waits for us to put something right wants no offers."""
        return [
            Obstacle("complaint", self._sql_complains(company)),
            *super()._blocker_sources(company),
        ]

    @api.model
    def _sql_complains(self, company):
        """A complaint of one person of a company keeps all of them."""
        return SQL(
            """partner.commercial_partner_id IN (
                   SELECT complaining.commercial_partner_id
                     FROM customer_case kase
                     JOIN res_partner complaining ON complaining.id = kase.partner_id
                    WHERE kase.date_closed IS NULL AND kase.active
                      AND kase.kind = 'complaint' AND kase.company_id = %s)""",
            company.id,
            to_flush=self._fields_of(
                "customer.case",
                "partner_id",
                "company_id",
                "kind",
                "active",
                "date_closed",
            ),
        )
