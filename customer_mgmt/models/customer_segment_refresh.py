import logging
from typing import NamedTuple

import psycopg2

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from .customer_segment import RULED_KINDS

_logger = logging.getLogger(__name__)

CHANGE = SQL.identifier("customer_segment_change")
ALERT = "mail.mail_activity_data_warning"


class Changes(NamedTuple):
    """How many contacts joined and left segments, and how many segments were left
    out because somebody else was at them."""

    joined: int = 0
    left: int = 0
    busy: int = 0

    def plus(self, other):
        return Changes(*map(sum, zip(self, other, strict=True)))


class CustomerSegment(models.Model):
    """Members in line with the conditions.

    All segments of a company are worked out in one scan of the profiles. What each
    customer should be in is a mask of bits, one per segment; so is what the customer
    is in. Only the customers whose masks differ go further:

    1. ``change``: a temporary table of (segment, contact, joins or leaves, cause);
    2. rows of ``customer.segment.member`` are closed and opened;
    3. the tags of the segments follow.
    """

    _inherit = "customer.segment"

    def _refresh(self):
        """Bring the members in line with conditions and pins, as of today.

        A segment whose conditions cannot be evaluated keeps its members and says why
        in ``error``; the others go on. One that somebody else refreshes is refreshed
        again soon, for that one may not see what this one sees.

        :return: :class:`Changes` in all
        """
        changes = Changes()
        ruled = self.sudo().filtered(lambda s: s.active and s.kind in RULED_KINDS)
        for segments in ruled.grouped("company_id").values():
            changes = changes.plus(segments._refresh_together())
        return changes

    def _refresh_company(self, company):
        """The nightly step."""
        return self.search([("company_id", "=", company.id)])._refresh()

    def _refresh_together(self):
        # Two refreshes of a segment at a time would write the same rows.
        self.env.flush_all()
        free = self.try_lock_for_update(allow_referencing=True)
        busy = len(self - free)
        if busy:
            self.env["customer.policy"]._try_again_soon()
        sound = free._filter_evaluable()
        changes = sound._refresh_sound() if sound else Changes()
        return changes._replace(busy=busy)

    def _filter_evaluable(self):
        sound = self.browse()
        for segment in self:
            try:
                segment._check_evaluable()
            except Exception as error:  # noqa: BLE001 - whatever a domain may raise
                segment._set_error(error)
            else:
                sound |= segment
        return sound

    def _refresh_sound(self):
        """Some errors show only when the database evaluates the conditions; then the
        segments are taken one by one."""
        try:
            with self.env.cr.savepoint():
                changes = self._apply(self._query_rule_changes())
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except psycopg2.Error as error:
            return self._refresh_one_by_one(error)
        self._set_refreshed()
        return changes

    def _refresh_one_by_one(self, error):
        if len(self) == 1:
            self._set_error(error)
            return Changes()
        changes = Changes()
        for segment in self:
            changes = changes.plus(segment._refresh_sound())
        return changes

    # State ---------------------------------------------------------------------

    def _set_refreshed(self):
        quiet = self.with_context(tracking_disable=True)
        quiet.refreshed_on = fields.Datetime.now()
        failed = quiet.filtered("error")
        failed.error = False
        failed.activity_unlink([ALERT])

    def _set_error(self, error):
        """Tell on the segment, and once to its owner, why it was left as it is."""
        self.ensure_one()
        is_news = not self.error
        self.with_context(tracking_disable=True).error = self._explain(error)
        _logger.info("Segment %s cannot be evaluated: %s", self.id, error)
        if is_news and self.user_id:
            self.activity_schedule(
                ALERT,
                summary=self.env._("The conditions cannot be evaluated"),
                note=self.error,
                user_id=self.user_id.id,
            )

    def _explain(self, error):
        if isinstance(error, UserError):
            return str(error)
        unknown = self._unknown_fields()
        if unknown:
            return self.env._(
                "The conditions use fields that do not exist any more: %s. Correct or "
                "remove these conditions.",
                ", ".join(unknown),
            )
        if isinstance(error, psycopg2.Error):
            return self.env._(
                "The database cannot evaluate the conditions: %s",
                (error.diag.message_primary or str(error)),
            )
        return self.env._("The conditions cannot be evaluated: %s", error)

    def _unknown_fields(self):
        """Paths in the conditions that lead nowhere."""
        try:
            conditions = self._parse_domain(self.domain).iter_conditions()
            return [
                condition.field_expr
                for condition in conditions
                if not self._field_exists(condition.field_expr)
            ]
        except UserError:
            return []

    def _field_exists(self, path):
        model = self.env["customer.profile"]
        for name in path.split("."):
            field = model._fields.get(name)
            if not field:
                return False
            if not field.relational:
                return True
            model = self.env[field.comodel_name]
        return True

    # Writing -------------------------------------------------------------------

    def _apply(self, query):
        """Carry out changes of the members of these segments, tags included.

        :param query: SQL of (segment_id, partner_id, joins, cause)
        :return: :class:`Changes`
        """
        cr = self.env.cr
        self.env.flush_all()
        cr.execute("SET LOCAL work_mem = '256MB'")
        cr.execute(SQL("DROP TABLE IF EXISTS %s", CHANGE))
        cr.execute(SQL("CREATE TEMPORARY TABLE %s ON COMMIT DROP AS %s", CHANGE, query))
        changes = self._write_changes()
        self._sync_tags()
        self.env["customer.segment.member"].invalidate_model()
        self.env["customer.segment"].invalidate_model(
            ["member_ids", "member_count", "target_actual", "target_progress"]
        )
        self.env["res.partner"].invalidate_model(
            ["customer_segment_ids", "customer_segment_member_ids"]
        )
        return changes

    def _write_changes(self):
        cr = self.env.cr
        today = self.company_id.customer_policy_id._today()
        cr.execute(
            SQL(
                """UPDATE customer_segment_member member
                      SET date_out = %(today)s, cause_out = change.cause
                     FROM %(change)s change
                    WHERE member.segment_id = change.segment_id
                      AND member.partner_id = change.partner_id
                      AND member.date_out IS NULL AND NOT change.joins""",
                today=today,
                change=CHANGE,
            )
        )
        left = cr.rowcount
        cr.execute(
            SQL(
                """INSERT INTO customer_segment_member
                          (segment_id, partner_id, company_id, date_in, cause_in)
                   SELECT segment_id, partner_id, %(company)s, %(today)s, cause
                     FROM %(change)s
                    WHERE joins
                       ON CONFLICT DO NOTHING""",
                company=self.company_id.id,
                today=today,
                change=CHANGE,
            )
        )
        return Changes(cr.rowcount, left)

    def _join(self, partners, cause):
        return self._apply(self._query_some(partners, SQL("TRUE"), cause))

    def _leave(self, partners, cause):
        return self._apply(self._query_some(partners, SQL("FALSE"), cause))

    def _query_some(self, partners, joins, cause):
        self.ensure_one()
        return SQL(
            """SELECT %s AS segment_id, id AS partner_id, %s AS joins, %s AS cause
                 FROM UNNEST(%s::integer[]) id""",
            self.id,
            joins,
            cause,
            partners.ids,
        )

    def _join_members_of(self, source):
        self.ensure_one()
        return self._apply(
            SQL(
                """SELECT %s AS segment_id, partner_id, TRUE AS joins,
                          'frozen' AS cause
                     FROM customer_segment_member
                    WHERE segment_id = %s AND date_out IS NULL""",
                self.id,
                source.id,
            )
        )

    def _follow_archive(self, active):
        """An archived segment has no members; a list gets back those it had."""
        for _company, segments in self.sudo().grouped("company_id").items():
            if not active:
                segments._apply(segments._query_everybody_leaves())
            else:
                lists = segments.filtered(lambda s: s.kind not in RULED_KINDS)
                if lists:
                    lists._apply(lists._query_everybody_returns())

    def _query_everybody_leaves(self):
        return SQL(
            """SELECT segment_id, partner_id, FALSE AS joins,
                      'segment_archived' AS cause
                 FROM customer_segment_member
                WHERE segment_id = ANY(%s) AND date_out IS NULL""",
            self.ids,
        )

    def _query_everybody_returns(self):
        return SQL(
            """SELECT DISTINCT member.segment_id, member.partner_id, TRUE AS joins,
                      'restored' AS cause
                 FROM customer_segment_member member
                 JOIN (SELECT segment_id, MAX(date_out) AS date_out
                         FROM customer_segment_member
                        WHERE segment_id = ANY(%s) AND cause_out = 'segment_archived'
                        GROUP BY segment_id) archiving
                USING (segment_id, date_out)
                WHERE member.cause_out = 'segment_archived'""",
            self.ids,
        )
