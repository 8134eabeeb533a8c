from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class CustomerAlert(models.Model):
    """Alerts that are put off until a day, with the reason."""

    # One idea per file.  pylint: disable-next=consider-merging-classes-inherited
    _inherit = "customer.alert"

    def _snooze(self, until, reason):
        """Put off alerts; a new cause or the day itself opens them again.

        :param until: a day after today
        :param reason: why, in words
        """
        self.check_access("read")
        if any(alert.state == "closed" for alert in self):
            raise UserError(self.env._("A closed alert cannot be snoozed."))
        for company in self.company_id:
            if until <= company.sudo().customer_policy_id._today():
                raise UserError(self.env._("Choose a day after today."))
        alerts = self.sudo()
        alerts.write(
            {
                "state": "snoozed",
                "snooze_until": until,
                "snooze_reason": reason,
                "date_deadline": until,
            }
        )
        alerts._get_open_activities().write({"date_deadline": until})

    @api.model
    def _wake_up(self, company, today):
        """Open the alerts whose day has come.

        :return: those alerts
        """
        rows = self.env.execute_query(
            SQL(
                """UPDATE customer_alert
                      SET state = 'open', snooze_until = NULL
                    WHERE company_id = %s AND state = 'snoozed'
                      AND snooze_until <= %s
                   RETURNING id""",
                company.id,
                today,
                to_flush=self._fields["snooze_until"],
            )
        )
        if rows:
            self.invalidate_model()
        return self.browse(alert_id for (alert_id,) in rows)
