import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.customer_mgmt.models.customer_care_execution import BUSY

from .customer_survey_invitation import ASKED_STATES

_logger = logging.getLogger(__name__)

ADDRESSES = {"email": "email_normalized", "sms": "phone_sanitized"}


class CustomerSurveyCampaign(models.Model):
    """From occasions to invitations, in one statement a campaign."""

    _inherit = "customer.survey.campaign"

    def _plan(self, events=None, by_hand=False):
        """Write the invitations of occasions that are not known yet.

        Calling it twice plans nothing twice.

        :param SQL events: occasions as `_query_events` returns them; default: those of
            the campaign
        :param by_hand: somebody chose the customers: all of them, and now
        :return: number of new invitations, skipped ones included
        """
        self.ensure_one()
        self.env.flush_all()
        if events is None:
            events = self._query_events()
        self.env.cr.execute(self._query_insert(events, by_hand))
        count = self.env.cr.rowcount
        self.env["customer.survey.invitation"].invalidate_model()
        return count

    @api.model
    def _trigger_event(self, event, records):
        """Something happened to records with a contact, as an application tells.

        What goes wrong here does not stop the application; a lost race is run again
        with it.

        :param str event: one of the triggers of campaigns
        :param records: with ``partner_id`` and ``company_id``
        """
        # What the application has pending must fail outside.
        self.env.flush_all()
        try:
            with self.env.cr.savepoint():
                for campaign in self._listening(event, records.sudo().company_id):
                    campaign._plan(campaign._query_records(records.sudo()))
        except BUSY:
            raise
        except Exception:
            _logger.exception("No invitations after %s of %s", event, records)

    def _listening(self, event, companies):
        return self.sudo().search(
            [
                ("kind", "=", "event"),
                ("trigger", "=", event),
                ("state", "=", "running"),
                ("company_id", "in", companies.ids),
            ]
        )

    def _query_records(self, records):
        own = records.filtered(
            lambda record: record.company_id == self.company_id and record.partner_id
        )
        return SQL(
            """SELECT partner_id, %s AS model, res_id, %s::timestamp AS happened_at
                 FROM UNNEST(%s::integer[], %s::integer[])
                      AS own(partner_id, res_id)""",
            records._name,
            fields.Datetime.now(),
            [record.partner_id.id for record in own],
            own.ids,
        )

    def _query_insert(self, events, by_hand):
        return SQL(
            """WITH occasion AS MATERIALIZED (%(occasions)s),
            ranked AS (
                SELECT occasion.*, ROW_NUMBER() OVER (
                           PARTITION BY address, is_drawn
                           ORDER BY happened_at, res_id, partner_id) AS number
                  FROM occasion
                 WHERE NOT EXISTS (SELECT FROM customer_survey_invitation known
                                    WHERE known.campaign_id = %(campaign)s
                                      AND known.dedupe_key = occasion.key)
            ),
            judged AS (
                SELECT ranked.*,
                       CASE WHEN NOT is_drawn THEN 'sample'
                            WHEN %(repeated)s THEN 'repeated' END AS reason
                  FROM ranked)
            INSERT INTO customer_survey_invitation
                   (campaign_id, company_id, partner_id, source_model, source_id,
                    event_date, dedupe_key, address, state, reason, due_date, plan_date,
                    reminder_count, create_uid, create_date, write_uid, write_date)
            SELECT %(campaign)s, %(company)s, partner_id, model,
                   CASE WHEN model IS NOT NULL THEN res_id END, happened_at, key,
                   address, CASE WHEN reason IS NULL THEN 'planned' ELSE 'skipped' END,
                   reason, due, due, 0, %(uid)s, %(now)s, %(uid)s, %(now)s
              FROM judged
             ORDER BY due, partner_id
                ON CONFLICT DO NOTHING""",
            occasions=self._query_occasions(events, by_hand),
            campaign=self.id,
            company=self.company_id.id,
            repeated=self._sql_repeated(),
            uid=self.env.uid,
            now=fields.Datetime.now(),
        )

    def _query_occasions(self, events, by_hand):
        """Occasions of customers, with key, address and the time that they are due.

        A case that was opened again is another occasion each time that it is closed.
        """
        is_event = self.kind == "event" and not by_hand
        return SQL(
            """SELECT found.*, %(due)s AS due, %(drawn)s AS is_drawn
                 FROM (SELECT event.*, address, COALESCE(event.model || ':' || res_id
                                  || COALESCE(':' || NULLIF(reopen_count, 0), ''),
                              CONCAT_WS(':', %(kind)s, res_id, address)) AS key,
                              COALESCE(reopen_count, 0) > 0 AS is_again,
                              %(zone)s AS zone
                         FROM (%(events)s) event
                         LEFT JOIN customer_case kase
                           ON event.model = 'customer.case' AND kase.id = event.res_id
                         JOIN res_partner partner ON partner.id = event.partner_id
                        CROSS JOIN LATERAL (SELECT %(address)s AS address) own
                        WHERE partner.active AND partner.partner_share
                          AND COALESCE(partner.company_id, %(company)s) = %(company)s
                          AND partner.id NOT IN (SELECT partner_id FROM res_company)
                          AND %(in_segment)s) found""",
            due=self._sql_in_window(
                SQL(
                    "GREATEST(found.happened_at + %s, %s::timestamp)",
                    self._delay() if is_event else timedelta(),
                    fields.Datetime.now(),
                ),
                SQL("found.zone"),
            ),
            drawn=SQL("TRUE") if by_hand else self._sql_drawn(),
            kind=self.kind,
            zone=self._sql_zone(),
            events=events,
            address=self._sql_address(),
            company=self.company_id.id,
            in_segment=self._sql_in_segment(),
        )

    def _sql_address(self):
        """By what somebody is known; contacts without an address are themselves."""
        fields_ = [ADDRESSES[channel] for channel in self._channels()]
        return SQL(
            "COALESCE(%s, 'contact:' || partner.id)",
            SQL(", ").join(
                SQL("NULLIF(partner.%s, '')", SQL.identifier(name)) for name in fields_
            ),
        )

    def _sql_in_segment(self):
        if not self.segment_id:
            return SQL("TRUE")
        return SQL(
            """partner.commercial_partner_id IN (
                   SELECT partner_id FROM customer_segment_member
                    WHERE segment_id = %s AND date_out IS NULL)""",
            self.segment_id.id,
        )

    def _sql_drawn(self):
        """In the sample: by chance, and the same whenever it is asked."""
        return SQL(
            "('x' || LEFT(MD5(%s || ':' || found.key), 7))::bit(28)::int %% 100 < %s",
            str(self.id),
            self.sample_percent,
        )

    def _sql_repeated(self):
        """The address has been asked, or is going to be. A period is its own limit, and
        how a case was handled in the end is asked whatever was asked before."""
        if self.kind == "periodic" or not self.repeat_days:
            return SQL("FALSE")
        return SQL(
            """(number > 1 OR EXISTS (
                   SELECT FROM customer_survey_invitation earlier
                    WHERE earlier.campaign_id = %s
                      AND earlier.address = ranked.address
                      AND earlier.due_date > ranked.due - %s
                      AND (earlier.state = 'planned'
                           OR earlier.state IN %s AND NOT ranked.is_again)))""",
            self.id,
            timedelta(days=self.repeat_days),
            ASKED_STATES,
        )

    # The window of sending ----------------------------------------------------------

    def _sql_zone(self):
        """Where the customer is; the company if that is not known."""
        policy = self.company_id.customer_policy_id
        return SQL(
            "CASE WHEN partner.tz IN %s THEN partner.tz ELSE %s END",
            policy._get_zones(),
            policy.tz,
        )

    def _sql_in_window(self, moment, zone):
        """The first moment from ``moment`` (UTC) on at which the campaign may send.

        The clock on the wall decides, whatever happens to it in spring and autumn.
        """
        start, end = (timedelta(hours=h) for h in (self.send_from, self.send_until))
        weekend = SQL("day")
        if self.weekdays_only:
            weekend = SQL(
                """day + CASE WHEN EXTRACT(ISODOW FROM day) > 5
                              THEN (8 - EXTRACT(ISODOW FROM day)) * INTERVAL '1 day'
                              ELSE INTERVAL '0' END"""
            )
        return SQL(
            """(SELECT (CASE WHEN open_day > day THEN open_day + %(start)s
                             ELSE GREATEST(local, open_day + %(start)s) END)
                       AT TIME ZONE %(zone)s AT TIME ZONE 'UTC'
                  FROM (SELECT local, DATE_TRUNC('day', local) AS day,
                               %(weekend)s AS open_day
                          FROM (SELECT local, DATE_TRUNC('day', local)
                                       + CASE WHEN local - DATE_TRUNC('day', local)
                                                   >= %(end)s
                                              THEN INTERVAL '1 day'
                                              ELSE INTERVAL '0' END AS day
                                  FROM (SELECT %(moment)s AT TIME ZONE 'UTC'
                                               AT TIME ZONE %(zone)s AS local) here
                               ) late
                       ) workday)""",
            moment=moment,
            zone=zone,
            start=start,
            end=end,
            weekend=weekend,
        )
