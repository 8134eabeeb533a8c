from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from .customer_contact_gate import ADDRESSES


class Unit(NamedTuple):
    """A customer who takes part: the commercial contact, whom to write to, the tier."""

    id: int
    contact_id: int
    tier: str | None


class Audience(NamedTuple):
    """``contacts`` are ``units`` customers who take part, and ``left_out`` others.

    ``base`` is the share expected to buy within the window by themselves, None if it
    is not known. ``busy`` customers are being contacted by another campaign.
    """

    contacts: int = 0
    units: int = 0
    base: float | None = None
    busy: int = 0
    left_out: dict = {}


class CustomerCampaign(models.Model):
    """Who takes part: decided before the lot is drawn, so that it favours nobody.

    A company with all its people is one customer. Left out is whom nobody may contact
    at all, and who is held out by another campaign at the time.
    """

    _inherit = "customer.campaign"

    def _get_audience(self):
        self.ensure_one()
        members = self._query_members(self.frozen_segment_id or self.segment_id)
        return self._fetch_audience(self.company_id, members, self.window_days)

    @api.model
    def _query_members(self, segment):
        return SQL(
            """SELECT partner_id FROM customer_segment_member
                WHERE segment_id = %s AND date_out IS NULL""",
            segment.id or None,
            to_flush=self.env["customer.segment.member"]._fields["date_out"],
        )

    @api.model
    def _query_partners(self, partners):
        return SQL("SELECT UNNEST(%s::integer[]) AS partner_id", partners.ids)

    @api.model
    def _fetch_audience(self, company, contacts, days):
        """Count who would take part.

        :param SQL contacts: rows of ``partner_id``
        :param days: length of the outcome window
        :return: :class:`Audience`
        """
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT left_out, SUM(contacts)::integer AS contacts,
                          COUNT(*) AS units, COUNT(*) FILTER (WHERE busy) AS busy,
                          AVG(1 - POWER(risk, %(days)s::float / %(horizon)s)) AS base
                     FROM (%(units)s) unit
                    GROUP BY left_out""",
                days=days,
                horizon=company.customer_policy_id.horizon_days,
                units=self._query_units(company, contacts, SQL("FALSE")),
            )
        )
        found = {row.pop("left_out"): row for row in rows}
        return Audience(
            **found.pop(None, {}),
            left_out={reason: row["units"] for reason, row in found.items()},
        )

    def _fetch_units(self, segment):
        """The :class:`Unit` of each customer of a segment who takes part."""
        query = SQL(
            """SELECT unit_id, contact_id, tier FROM (%s) unit
                WHERE left_out IS NULL ORDER BY unit_id""",
            self._query_units(
                self.company_id,
                self._query_members(segment),
                self._sql_has_address(),
            ),
        )
        return [Unit(*row) for row in self.env.execute_query(query)]

    def _sql_has_address(self):
        """Of several contacts of a company the one that can be reached is taken."""
        address = ADDRESSES.get(self.plan_id._interaction_type().channel)
        if not address:
            return SQL("TRUE")
        return SQL("COALESCE(partner.%s, '') <> ''", SQL.identifier(address))

    @api.model
    def _query_units(self, company, contacts, has_address):
        """(unit_id, contact_id, contacts, tier, risk, busy, left_out) per customer."""
        gate = self.env["customer.contact.gate"]
        return SQL(
            """SELECT unit.unit_id, unit.contact_id, unit.contacts, profile.tier,
                      CASE WHEN profile.risk_basis IN ('model', 'curve')
                           THEN profile.risk END AS risk,
                      EXISTS (SELECT FROM customer_campaign_member member
                                JOIN customer_campaign campaign
                                  ON campaign.id = member.campaign_id
                                JOIN customer_care_plan plan
                                  ON plan.id = campaign.plan_id
                               WHERE member.partner_id = unit.unit_id
                                 AND campaign.state = 'running'
                                 AND plan.company_id = %(company)s) AS busy,
                      CASE WHEN NOT customer.active THEN 'archived'
                           WHEN profile.stage = 'blocked' THEN 'blocked'
                           WHEN held_out.until >= %(now)s THEN 'held_out'
                       END AS left_out
                 FROM (SELECT partner.commercial_partner_id AS unit_id,
                              COUNT(*) AS contacts,
                              (ARRAY_AGG(partner.id ORDER BY partner.active DESC,
                                         %(has_address)s DESC,
                                         partner.parent_id IS NULL DESC,
                                         partner.id))[1] AS contact_id
                         FROM (%(contacts)s) chosen
                         JOIN res_partner partner ON partner.id = chosen.partner_id
                        GROUP BY partner.commercial_partner_id) unit
                 JOIN res_partner customer ON customer.id = unit.unit_id
                 LEFT JOIN customer_profile profile
                        ON profile.partner_id = unit.unit_id
                       AND profile.company_id = %(company)s
                 LEFT JOIN (%(held_out)s) held_out
                        ON held_out.customer_id = unit.unit_id""",
            company=company.id,
            now=fields.Datetime.now(),
            has_address=has_address,
            contacts=contacts,
            held_out=gate._query_held_out(company),
            to_flush=[
                *gate._fields_of("res.partner", "active", *ADDRESSES.values()),
                *gate._fields_of("customer.profile", "stage", "tier", "risk_basis"),
                *gate._fields_of("customer.campaign", "state"),
                *gate._fields_of("customer.campaign.member", "partner_id"),
                *gate._fields_of("customer.care.plan", "company_id"),
            ],
        )
