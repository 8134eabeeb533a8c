import json

from odoo import api, models
from odoo.tools import SQL

from .customer_alert import KINDS
from .customer_alert_news import NEWS_COLUMNS

CAUSE_COLUMNS = SQL(", ").join(
    SQL.identifier(name) for name, _type in NEWS_COLUMNS if name != "revenue_limit"
)


class CustomerAlert(models.Model):
    """Raising alerts: a few statements, however many there are."""

    _inherit = "customer.alert"

    @api.model
    def _raise_alerts(self, company):
        """Close what is over, wake what was put off, and raise what is new.

        For the nightly run, after the scoring and the predictions. What was so before
        the first run of a company raises no alert. To run it again changes nothing.

        :return: alerts that are new or have a new cause
        """
        policy = company.customer_policy_id
        today = policy._today()
        if not policy.alerts_since:
            policy.alerts_since = today
        self.env.flush_all()
        self._close_over(company)
        self._close_recovered(policy, today)
        raised = self._raise(policy, self._query_news(policy, today))
        (raised | self._wake_up(company, today))._hand_to_owners()
        # Runs at the same time would fail on this row for ever, were it always written.
        if policy.alerted_on != today:
            policy.alerted_on = today
        return raised

    @api.model
    def _raise_now(self, partners, company, kind, reason):
        """Raise an alert at once, if this happened to key customers.

        :param partners: contacts; their companies count, if they belong to one
        :param kind: ``order_cancelled`` or ``complaint``
        :param reason: {text, model, ids}: in a few words that are not translated,
            such as the subject, with the records that show it
        :return: alerts that are new or have a new cause
        """
        policy = company.sudo().customer_policy_id
        alerts = self.sudo()
        alerts.env.flush_all()
        news = self._query_source(
            SQL(
                """customer_profile profile
                  WHERE profile.company_id = %s AND profile.partner_id = ANY(%s)
                    AND profile.stage NOT IN ('lost', 'blocked') AND %s""",
                company.id,
                partners.sudo().commercial_partner_id.ids,
                self._sql_key_customer(policy),
            ),
            kind,
            subject=SQL("%s", reason["text"]),
            res_model=SQL("%s", reason["model"]),
            res_ids=SQL("%s", json.dumps(reason["ids"])),
        )
        raised = alerts._raise(policy, news)
        raised._hand_to_owners()
        return raised

    def _raise(self, policy, news):
        """Alerts and their causes from a query of news; a customer who has an open
        alert gets the causes only.

        :return: alerts with new causes
        """
        rows = self.env.execute_query(
            SQL(
                """WITH news AS MATERIALIZED (%(news)s),
                        alert AS (%(alerts)s),
                        cause AS (
                   INSERT INTO customer_alert_cause (alert_id, kind, date, %(columns)s)
                   SELECT alert.id, news.kind, %(today)s, %(columns)s
                     FROM news JOIN alert USING (partner_id))
                   SELECT id FROM alert""",
                news=news,
                alerts=self._query_upsert(policy),
                columns=CAUSE_COLUMNS,
                today=policy._today(),
            )
        )
        if rows:
            self.invalidate_model()
            self.env["customer.alert.cause"].invalidate_model()
        return self.browse(alert_id for (alert_id,) in rows)

    def _query_upsert(self, policy):
        """One alert per customer in the news; archived contacts are left alone.

        A new cause ends a snooze. The alert keeps the kind that raised it.
        """
        return SQL(
            """INSERT INTO customer_alert AS alert
                      (partner_id, company_id, date, kind, state, stage, tier,
                       last_date, risk, revenue_at_stake, value_at_stake,
                       revenue_limit, user_id, date_deadline)
               SELECT DISTINCT ON (profile.partner_id)
                      profile.partner_id, profile.company_id, %(today)s, news.kind,
                      'open', profile.stage, profile.tier, profile.last_date,
                      profile.risk, profile.revenue_at_stake,
                      profile.value_at_stake, news.revenue_limit, owner.id, %(due)s
                 FROM news
                 JOIN res_partner partner
                      ON partner.id = news.partner_id AND partner.active
                 JOIN customer_profile profile
                      ON profile.partner_id = news.partner_id
                     AND profile.company_id = %(company)s
                 LEFT JOIN res_users owner
                      ON owner.id = partner.user_id AND owner.active
                     AND EXISTS (SELECT FROM res_company_users_rel rel
                                  WHERE rel.user_id = owner.id
                                    AND rel.cid = %(company)s)
                ORDER BY profile.partner_id, ARRAY_POSITION(%(kinds)s, news.kind::text)
               ON CONFLICT (partner_id, company_id) WHERE state <> 'closed'
               DO UPDATE SET stage = EXCLUDED.stage, tier = EXCLUDED.tier,
                      last_date = EXCLUDED.last_date, risk = EXCLUDED.risk,
                      revenue_at_stake = EXCLUDED.revenue_at_stake,
                      value_at_stake = EXCLUDED.value_at_stake,
                      revenue_limit = COALESCE(EXCLUDED.revenue_limit,
                                               alert.revenue_limit),
                      user_id = EXCLUDED.user_id, state = 'open',
                      snooze_until = NULL,
                      date_deadline = LEAST(alert.date_deadline,
                                            EXCLUDED.date_deadline)
               RETURNING id, partner_id""",
            today=policy._today(),
            due=policy._get_alert_deadline(),
            company=policy.company_id.id,
            kinds=[kind for kind, _name in KINDS],
        )
