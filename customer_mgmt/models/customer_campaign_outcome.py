from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.assignment import CONTROL
from .customer_interaction_type import LIMITED_PURPOSES
from .groups import MANAGER

FILLED = (
    "is_counted",
    "bought",
    "net",
    "margin",
    "contaminated",
    "contaminated_by_id",
)


class CustomerCampaignMember(models.Model):
    """What each customer of a campaign bought within the window, and what spoiled the
    comparison. Filled in by the results, set-based."""

    _inherit = "customer.campaign.member"

    currency_id = fields.Many2one(related="campaign_id.currency_id")
    bought = fields.Boolean(
        readonly=True,
        help="Within the window, net of what was returned within it.",
    )
    net = fields.Monetary(string="Net Amount", readonly=True)
    margin = fields.Monetary(
        readonly=True,
        groups=MANAGER,
        help="Purchases whose cost is unknown count as 0.",
    )
    is_counted = fields.Boolean(
        readonly=True,
        default=True,
        help="Of customers that were merged later only one counts.",
    )
    contaminated = fields.Selection(
        [
            ("contacted", "Contacted although Left Alone"),
            ("merged", "Merged with Another Customer of the Campaign"),
        ],
        string="Spoiled",
        readonly=True,
        help="The customer stays in the arm that was drawn: results are on the safe "
        "side.",
    )
    contaminated_by_id = fields.Many2one(
        "customer.interaction",
        string="Contact That Spoiled It",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.model
    def _update_outcomes(self, campaigns):
        """Write what is known now of the members of launched campaigns.

        Purchases are looked at only once the window has ended; a contact that should
        not have been is noted at once. Everything is read, whoever asks.
        """
        self.env.flush_all()
        self.env.cr.execute(self._query_update(campaigns))
        self.invalidate_model()

    def _query_update(self, campaigns):
        return SQL(
            """
            WITH period (campaign_id, company_id, launched, ended, first_day, next_day,
                         is_over) AS (VALUES %(periods)s),
            member AS MATERIALIZED (%(members)s),
            outcome AS (%(outcomes)s),
            contact AS (%(contacts)s),
            found AS (
                SELECT member.id, member.place = 1 AS is_counted,
                       COALESCE(outcome.net > 0, FALSE) AS bought,
                       COALESCE(outcome.net, 0) AS net,
                       COALESCE(outcome.margin, 0) AS margin,
                       CASE WHEN contact.id IS NOT NULL THEN 'contacted'
                            WHEN member.others > 1 THEN 'merged' END AS contaminated,
                       contact.interaction_id AS contaminated_by_id
                  FROM member
                  LEFT JOIN outcome ON outcome.id = member.id
                  LEFT JOIN contact ON contact.id = member.id
            )
            UPDATE customer_campaign_member row
               SET (%(columns)s) = (%(found)s)
              FROM found
             WHERE row.id = found.id AND (%(kept)s) IS DISTINCT FROM (%(found)s)
            """,
            periods=SQL(", ").join(campaign._sql_period() for campaign in campaigns),
            members=self._query_members(),
            outcomes=self._query_outcomes(),
            contacts=self._query_contacts(),
            columns=_columns(),
            kept=_columns("row"),
            found=_columns("found"),
        )

    def _query_members(self):
        """Who each member is today. Of those who have become one the contact that
        stayed is the first."""
        return SQL(
            """SELECT *, ROW_NUMBER() OVER same AS place, COUNT(*) OVER (
                         PARTITION BY campaign_id, customer_id) AS others
                 FROM (SELECT row.id, row.campaign_id, row.arm, row.unit,
                              COALESCE(partner.commercial_partner_id, -row.unit)
                                  AS customer_id
                         FROM customer_campaign_member row
                         JOIN period USING (campaign_id)
                         LEFT JOIN res_partner partner ON partner.id = row.partner_id
                      ) row
               WINDOW same AS (PARTITION BY campaign_id, customer_id
                               ORDER BY unit <> customer_id, unit)"""
        )

    def _query_outcomes(self):
        """Purchases of the window net of its returns: those of earlier purchases, and
        returns after the window, are no effect of the campaign."""
        return SQL(
            """SELECT member.id, SUM(document.net) AS net,
                      SUM(document.margin) AS margin
                 FROM (SELECT customer_id, company_id, date, net, margin,
                              COALESCE(origin_date, date) AS day
                         FROM (%s) purchase
                        WHERE customer_id IN (SELECT customer_id FROM member)
                          AND date >= (SELECT MIN(first_day) FROM period)) document
                 JOIN period ON period.company_id = document.company_id AND is_over
                      AND document.day >= first_day AND document.date < next_day
                 JOIN member ON member.campaign_id = period.campaign_id
                      AND member.customer_id = document.customer_id AND place = 1
                GROUP BY member.id""",
            self.env["customer.purchase"]._query_purchases(),
        )

    def _query_contacts(self):
        """The first contact of those left alone that the contact limits would have
        held back."""
        return SQL(
            """SELECT DISTINCT ON (member.id)
                      member.id, contact.id AS interaction_id
                 FROM member
                 JOIN period USING (campaign_id)
                 JOIN res_partner person
                   ON person.commercial_partner_id = member.customer_id
                 JOIN customer_interaction contact
                   ON contact.partner_id = person.id
                  AND contact.company_id = period.company_id
                  AND contact.date BETWEEN launched AND ended
                WHERE member.arm = %s AND contact.state = 'done'
                  AND contact.direction = 'out' AND contact.purpose IN %s
                  AND contact.corrected_by_id IS NULL
                ORDER BY member.id, contact.date, contact.id""",
            CONTROL,
            LIMITED_PURPOSES,
        )

    @api.model
    def _fetch_margins(self, campaigns):
        """{(campaign id, arm): (number of buyers, margin of each customer)}."""
        rows = self.env.execute_query(
            SQL(
                """SELECT campaign_id, arm, COUNT(*) FILTER (WHERE bought),
                          ARRAY_AGG(margin::float ORDER BY unit)
                     FROM customer_campaign_member
                    WHERE campaign_id IN %s AND is_counted
                    GROUP BY campaign_id, arm""",
                tuple(campaigns.ids),
                to_flush=self._fields["margin"],
            )
        )
        return {(campaign, arm): found for campaign, arm, *found in rows}


def _columns(table=None):
    parts = [(table, name) if table else (name,) for name in FILLED]
    return SQL(", ").join(SQL.identifier(*part) for part in parts)
