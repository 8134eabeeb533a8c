from datetime import timedelta

import pytz

from odoo import fields, models
from odoo.tools import SQL

# Documents are entered late: what is a little older is looked at again.
LATE_DAYS = 7


class CustomerSurveyCampaign(models.Model):
    """Occasions to ask, as queries of partner_id, model, res_id, happened_at (UTC)."""

    _inherit = "customer.survey.campaign"

    def _query_events(self):
        """The occasions of a campaign, whether they are known already or not."""
        self.ensure_one()
        if self.kind == "periodic":
            return self._query_segment(self._round())
        if self.kind == "manual":
            return self._query_nobody()
        return getattr(self, f"_query_event_{self.trigger}")(self._since())

    def _since(self):
        """Nothing before the start, and nothing that is long past."""
        now = fields.Datetime.now()
        first = now - self._delay() - timedelta(days=LATE_DAYS)
        return max(first, self.date_start or first)

    def _delay(self):
        return timedelta(**{self.delay_unit: self.delay})

    def _query_nobody(self):
        return SQL(
            """SELECT NULL::integer AS partner_id, NULL::varchar AS model,
                      NULL::integer AS res_id, NULL::timestamp AS happened_at
                WHERE FALSE"""
        )

    def _query_event_purchase(self, since):
        return self._query_purchases_since(since, SQL("TRUE"))

    def _query_event_pos_purchase(self, since):
        return self._query_purchases_since(since, SQL("res_model = 'pos.order'"))

    def _query_purchases_since(self, since, condition):
        """A purchase has a day and no time: it happened when that day began."""
        channels = SQL("TRUE")
        if self.sale_channel_ids:
            channels = SQL("channel_id IN %s", tuple(self.sale_channel_ids.ids))
        return SQL(
            """SELECT purchase.partner_id, purchase.res_model AS model,
                      purchase.res_id, %(midnight)s AS happened_at
                 FROM (%(purchases)s) purchase
                WHERE purchase.company_id = %(company)s AND purchase.is_identified
                  AND purchase.is_purchase AND purchase.date >= %(day)s
                  AND %(channels)s AND %(condition)s""",
            midnight=self._sql_midnight(SQL("purchase.date")),
            purchases=self.env["customer.purchase"].sudo()._query_purchases(),
            company=self.company_id.id,
            day=self._local_day(since),
            channels=channels,
            condition=condition,
        )

    def _query_event_delivered(self, since):
        """Everything ordered has left the house; what comes back changes nothing,
        as an order is asked about once."""
        return SQL(
            """SELECT sale.partner_id, 'sale.order' AS model, sale.id AS res_id,
                      delivery.date AS happened_at
                 FROM sale_order sale
                 JOIN (SELECT picking.sale_id, MAX(picking.date_done) AS date
                         FROM stock_picking picking
                         JOIN stock_picking_type kind
                           ON kind.id = picking.picking_type_id
                          AND kind.code = 'outgoing'
                        WHERE picking.state = 'done'
                        GROUP BY picking.sale_id) delivery ON delivery.sale_id = sale.id
                WHERE sale.company_id = %s AND sale.delivery_status = 'full'
                  AND sale.state = 'sale' AND delivery.date >= %s""",
            self.company_id.id,
            since,
        )

    def _query_event_case_closed(self, _since):
        """Cases tell when they are closed: see `_trigger_event`."""
        return self._query_nobody()

    def _query_cases_closed(self, since):
        return SQL(
            """SELECT partner_id, 'customer.case' AS model, id AS res_id,
                      date_closed AS happened_at
                 FROM customer_case
                WHERE company_id = %s AND partner_id IS NOT NULL
                  AND date_closed >= %s""",
            self.company_id.id,
            since,
        )

    def _query_event_registration(self, since):
        """A contact with an address was made, or registered. Addresses of a contact
        are nobody, and who only sells to the shop is no customer."""
        types = self.env["customer.interaction.type"]
        return SQL(
            """SELECT id AS partner_id, 'res.partner' AS model, id AS res_id,
                      MIN(date) AS happened_at
                 FROM (SELECT id, create_date AS date FROM res_partner
                        WHERE create_date >= %(since)s
                          AND COALESCE(email_normalized, phone_sanitized) IS NOT NULL
                          AND (parent_id IS NULL OR type = 'contact')
                          AND (COALESCE(supplier_rank, 0) = 0 OR customer_rank > 0)
                        UNION ALL
                       SELECT partner_id, date FROM customer_interaction
                        WHERE type_id = %(type)s AND company_id = %(company)s
                          AND state = 'done' AND date >= %(since)s) registered
                GROUP BY id""",
            since=since,
            type=types._id_by_code("registration"),
            company=self.company_id.id,
        )

    def _query_event_stage_entered(self, since):
        return SQL(
            """SELECT profile.partner_id, 'customer.stage.change' AS model,
                      change.id AS res_id, %(midnight)s AS happened_at
                 FROM customer_stage_change change
                 JOIN customer_profile profile ON profile.id = change.profile_id
                WHERE change.company_id = %(company)s AND change.stage_to = %(stage)s
                  AND change.date >= %(day)s""",
            midnight=self._sql_midnight(SQL("change.date")),
            company=self.company_id.id,
            stage=self.stage,
            day=self._local_day(since),
        )

    def _query_segment(self, number):
        """Everybody in the segment, under the number that the invitations go by."""
        return SQL(
            """SELECT partner_id, NULL AS model, %s AS res_id,
                      %s::timestamp AS happened_at
                 FROM customer_segment_member
                WHERE segment_id = %s AND date_out IS NULL""",
            number,
            fields.Datetime.now(),
            self.segment_id.id or None,
        )

    def _round(self):
        """Which period since the start it is."""
        now = fields.Datetime.now()
        return (now - (self.date_start or now)).days // self.period_days

    def _today_number(self):
        """By hand: once a day."""
        return self.company_id.customer_policy_id._today().toordinal()

    def _query_by_hand(self, partners):
        return SQL(
            """SELECT id AS partner_id, NULL AS model, %s AS res_id,
                      %s::timestamp AS happened_at
                 FROM UNNEST(%s::integer[]) AS id""",
            self._today_number(),
            fields.Datetime.now(),
            partners.ids,
        )

    def _sql_midnight(self, day):
        return SQL(
            "%s::timestamp AT TIME ZONE %s AT TIME ZONE 'UTC'",
            day,
            self.company_id.customer_policy_id.tz,
        )

    def _local_day(self, moment):
        zone = pytz.timezone(self.company_id.customer_policy_id.tz)
        return pytz.utc.localize(moment).astimezone(zone).date()
