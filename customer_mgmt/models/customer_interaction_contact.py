from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

# A bill or a delivery note is no conversation.
DONE = (
    Domain("state", "=", "done")
    & Domain("purpose", "!=", "transactional")
    & Domain("corrected_by_id", "=", False)
)
LAST = ("id", "partner_id", "date")
PLANNED = Domain("state", "=", "planned")
ALWAYS = SQL("TRUE")
COMPARISONS = {"<": SQL("<"), "<=": SQL("<="), ">": SQL(">"), ">=": SQL(">=")}


class CustomerInteraction(models.Model):
    """When people were last in touch, and when they will be next.

    The dates are asked for about *subjects*: a query selecting ``id``, ``person_id``
    and ``company_id``, one row per person whose contacts count for the subject.
    """

    _inherit = "customer.interaction"

    @api.model
    def _fetch_contact_dates(self, subjects):
        """{id of the subject: (last date, next date)}."""
        last = dict(self.env.execute_query(self._query_last_dates(subjects)))
        next_ = dict(self.env.execute_query(self._query_next_dates(subjects)))
        return {id_: (last.get(id_), next_.get(id_)) for id_ in {*last, *next_}}

    @api.model
    def _query_last_dates(self, subjects, having=ALWAYS):
        """The day of the last conversation, in the time zone of the company."""
        return SQL(
            """SELECT subject.id, MAX(%(day)s) AS date
                 FROM (%(subjects)s) subject
                 JOIN (%(done)s) event ON event.partner_id = subject.person_id
                                      AND event.company_id = subject.company_id
                 JOIN customer_policy policy ON policy.company_id = subject.company_id
                GROUP BY subject.id
               HAVING %(having)s""",
            day=self._sql_day(),
            subjects=subjects,
            done=self._query_events(DONE),
            having=having,
        )

    @api.model
    def _query_next_dates(self, subjects, having=ALWAYS):
        """The day of the next planned contact or open activity, even if overdue."""
        return SQL(
            """SELECT coming.id, MIN(coming.day) AS date
                 FROM (SELECT subject.id, %(day)s AS day
                         FROM (%(subjects)s) subject
                         JOIN (%(planned)s) event
                              ON event.partner_id = subject.person_id
                             AND event.company_id = subject.company_id
                         JOIN customer_policy policy
                              ON policy.company_id = subject.company_id
                        UNION ALL
                       SELECT subject.id, activity.date_deadline
                         FROM (%(subjects)s) subject
                         JOIN (%(activities)s) activity
                              ON activity.res_id = subject.person_id) coming
                GROUP BY coming.id
               HAVING %(having)s""",
            day=self._sql_day(),
            subjects=subjects,
            planned=self._query_events(PLANNED),
            activities=self._query_activities(),
            having=having,
        )

    def _query_activities(self):
        """Open activities on contacts: their dates are no secret."""
        activities = self.env["mail.activity"].sudo()
        query = activities._search([("res_model", "=", "res.partner")])
        columns = ("res_id", "date_deadline")
        return query.select(
            *(
                activities._field_to_sql("mail_activity", name, query)
                for name in columns
            )
        )

    def _sql_day(self):
        return SQL(
            "(event.date AT TIME ZONE 'UTC' AT TIME ZONE policy.tz)::date",
            to_flush=self.env["customer.policy"]._fields["tz"],
        )

    def _query_events(self, domain):
        """Interactions the reader may see."""
        query = self._search(domain)
        columns = ("partner_id", "company_id", "date")
        return query.select(
            *(self._field_to_sql(self._table, name, query) for name in columns)
        )

    @api.model
    def _search_contact_date(self, kind, subjects, operator, value):
        """A domain on the subjects, as one subselect.

        :param kind: ``last`` or ``next``
        """
        date = SQL("MAX(%s)", self._sql_day()) if kind == "last" else SQL("MIN(day)")
        query = self._query_last_dates if kind == "last" else self._query_next_dates
        if operator in COMPARISONS:
            having = SQL("%s %s %s", date, COMPARISONS[operator], value)
            return self._among(query(subjects, having))
        if operator != "in":
            return NotImplemented
        domain = ~self._among(query(subjects)) if False in value else Domain.FALSE
        days = tuple(day for day in value if day)
        if days:
            domain |= self._among(query(subjects, SQL("%s IN %s", date, days)))
        return domain

    def _among(self, query):
        return Domain("id", "in", SQL("(SELECT id FROM (%s) found)", query))

    @api.model
    def _fetch_last_of(self, customers):
        """{customer id: its last conversation in the company}, as far as the reader
        may see them."""
        if not self.has_access("read"):
            return {}
        rows = self._search(DONE & Domain("company_id", "=", self.env.company.id))
        query = SQL(
            """SELECT DISTINCT ON (1) person.commercial_partner_id, event.id
                 FROM (%s) event
                 JOIN res_partner person ON person.id = event.partner_id
                WHERE person.commercial_partner_id = ANY(%s)
                ORDER BY 1, event.date DESC, event.id DESC""",
            rows.select(
                *(self._field_to_sql(self._table, name, rows) for name in LAST)
            ),
            customers.ids,
            to_flush=self.env["res.partner"]._fields["commercial_partner_id"],
        )
        found = dict(self.env.execute_query(query))
        return dict(zip(found, self.browse(found.values()), strict=True))

    def _get_contact_words(self):
        """When, how and about what, in a line; empty for no row."""
        if not self:
            return ""
        values = {
            "date": format_date(self.env, self.date, date_format="long"),
            "type": self.type_id.name,
            "summary": self.summary,
        }
        if not self.summary:
            return self.env._("%(date)s, %(type)s", **values)
        return self.env._("%(date)s, %(type)s: %(summary)s", **values)
