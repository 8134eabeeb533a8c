from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class CustomerAlert(models.Model):
    """How alerts end: by themselves, when the customer is back, or by a person."""

    _inherit = "customer.alert"

    # By themselves -------------------------------------------------------------

    @api.model
    def _close_over(self, company, customer_ids=None):
        """Close the alerts of customers who bought since, as of their profiles, and of
        those there is nothing to save any more: lost, blocked or archived. A purchase
        of before the alert that only came in since counts if it ended the silence.

        Who only spends less buys all the time: see :meth:`_close_recovered`.

        :param customer_ids: ids of commercial partners, None for all of the company
        :return: alerts closed
        """
        scope = SQL("TRUE")
        if customer_ids is not None:
            scope = SQL("alert.partner_id = ANY(%s)", list(customer_ids))
        gone = SQL("(profile.stage IN ('lost', 'blocked') OR NOT partner.active)")
        return self._close_where(
            company,
            outcome=SQL("CASE WHEN %s THEN 'lost' ELSE 'returned' END", gone),
            loss_reason=SQL("CASE WHEN %s THEN profile.loss_reason_id END", gone),
            condition=SQL(
                """%s AND (%s OR (
                       alert.kind <> 'spending'
                       AND profile.last_date > COALESCE(alert.last_date, '-infinity')
                       AND (profile.last_date >= alert.date
                            OR (alert.kind IN ('at_risk', 'lapsed')
                                AND profile.stage NOT IN ('at_risk', 'lapsed')))))""",
                scope,
                gone,
            ),
        )

    @api.model
    def _close_recovered(self, policy, today):
        """Close the alerts of customers who spent less, and now spend enough."""
        watched = self.search(
            [
                ("company_id", "=", policy.company_id.id),
                ("kind", "=", "spending"),
                ("state", "!=", "closed"),
            ]
        )
        if not watched:
            return watched
        return self._close_where(
            policy.company_id,
            outcome=SQL("'returned'"),
            loss_reason=SQL("NULL::int"),
            condition=SQL(
                """alert.id IN (
                       SELECT watched.id FROM customer_alert watched
                         JOIN (%(purchases)s) purchase
                              ON purchase.customer_id = watched.partner_id
                             AND purchase.company_id = watched.company_id
                             AND purchase.date > %(start)s
                             AND purchase.date <= %(today)s
                        WHERE watched.id = ANY(%(watched)s)
                          AND purchase.customer_id = ANY(%(customers)s)
                        GROUP BY watched.id
                       HAVING SUM(purchase.net) >= watched.revenue_limit)""",
                purchases=self.env["customer.purchase"]._query_purchases(),
                watched=watched.ids,
                # Ids of their own: the documents of others are not even looked at.
                customers=watched.partner_id.ids,
                start=today - timedelta(days=policy.alert_window_days),
                today=today,
            ),
        )

    def _close_where(self, company, outcome, loss_reason, condition):
        """Close the open alerts of a company that meet a condition."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """UPDATE customer_alert alert
                      SET state = 'closed', date_closed = %(today)s,
                          snooze_until = NULL, outcome = %(outcome)s,
                          loss_reason_id = %(loss_reason)s
                     FROM customer_profile profile
                     JOIN res_partner partner ON partner.id = profile.partner_id
                    WHERE profile.partner_id = alert.partner_id
                      AND profile.company_id = alert.company_id
                      AND alert.company_id = %(company)s
                      AND alert.state <> 'closed' AND %(condition)s
                   RETURNING alert.id""",
                today=company.customer_policy_id._today(),
                company=company.id,
                outcome=outcome,
                loss_reason=loss_reason,
                condition=condition,
            )
        )
        closed = self.browse(alert_id for (alert_id,) in rows)
        if closed:
            self.invalidate_model()
            closed._withdraw_activities()
        return closed

    # By people -----------------------------------------------------------------

    def _close(self, outcome, loss_reason=None, note=False):
        """Record what came of alerts; also to correct what was recorded before.

        :param outcome: returned, wrong or lost
        :param loss_reason: ``customer.loss.reason``; required for lost
        :param note: in words
        """
        self.check_access("read")
        if outcome == "lost" and not loss_reason:
            raise UserError(self.env._("Say why the customer is lost."))
        alerts = self.sudo()
        alerts.filtered(lambda a: a.outcome == "lost")._take_back_loss()
        for company, some in alerts.grouped("company_id").items():
            some.write(
                {
                    "state": "closed",
                    "outcome": outcome,
                    "loss_reason_id": outcome == "lost" and loss_reason.id,
                    "outcome_note": note,
                    "snooze_until": False,
                    "date_closed": company.customer_policy_id._today(),
                }
            )
        alerts._withdraw_activities()
        if outcome == "lost":
            alerts._lose_customers(loss_reason, note)

    def _lose_customers(self, loss_reason, note):
        """The customers are lost, whatever the calendar says."""
        reason = " · ".join(filter(None, (loss_reason.name, note)))
        self.profile_id._set_manual_stage("lost", reason)
        self.profile_id._tell_loss(loss_reason, note)

    def _take_back_loss(self):
        """It was recorded by mistake."""
        profiles = self.profile_id
        profiles.write(
            {"loss_reason_id": False, "loss_note": False, "loss_told_on": False}
        )
        profiles.filtered(lambda p: p.manual_stage == "lost").action_reopen()

    def action_snooze(self):
        return self._open_dialog("customer_mgmt.customer_alert_snooze_action")

    def action_finish(self):
        return self._open_dialog("customer_mgmt.customer_alert_close_action")

    def _open_dialog(self, xmlid):
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        action["context"] = {"active_model": self._name, "active_ids": self.ids}
        return action
