from markupsafe import Markup

from odoo import models
from odoo.tools import SQL


class CustomerAlert(models.Model):
    """The activity by which the salesperson of the customer knows."""

    # One idea per file.  pylint: disable-next=consider-merging-classes-inherited
    _inherit = "customer.alert"

    def _hand_to_owners(self):
        """One open activity per alert that has a salesperson.

        The salesperson gets no email about each. Alerts of customers without one are
        for the list only.
        """
        for owner, alerts in self.grouped("user_id").items():
            if not owner:
                continue
            alerts = alerts.with_context(lang=owner.lang, tz=owner.tz)
            there = alerts.filtered(lambda alert: alert._get_open_activities())
            there._update_activities()
            (alerts - there)._create_activities(owner)

    def _get_open_activities(self):
        return self.activity_id.filtered("active")

    def _update_activities(self):
        """A new cause: sooner, and with the new reasons."""
        for alert in self:
            alert.activity_id.write(
                {"note": alert._get_note(), "date_deadline": alert.date_deadline}
            )

    def _create_activities(self, owner):
        if not self:
            return
        quiet = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        call = self._get_activity_type()
        # Activities ask for the name of their record one by one.
        self.partner_id.mapped("display_name")
        activities = quiet.create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "res_id": alert.partner_id.id,
                    "activity_type_id": call.id,
                    "summary": alert._get_summary(),
                    "note": alert._get_note(),
                    "user_id": owner.id,
                    "date_deadline": alert.date_deadline,
                }
                for alert in self
            ]
        )
        self._link_activities(activities)

    def _link_activities(self, activities):
        self.env.cr.execute(
            SQL(
                """UPDATE customer_alert alert SET activity_id = pair.activity_id
                     FROM UNNEST(%s, %s) pair (alert_id, activity_id)
                    WHERE alert.id = pair.alert_id""",
                self.ids,
                activities.ids,
            )
        )
        self.invalidate_recordset(["activity_id"])

    def _get_activity_type(self):
        """A call, which is an interaction when it is done."""
        return self.env.ref(
            "mail.mail_activity_data_call", raise_if_not_found=False
        ) or (self.env["mail.activity.type"].search([], limit=1))

    def _get_summary(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return self.env._("Customer alert: %s", kinds[self.kind])

    def _get_note(self):
        lines = [Markup("<li>%s</li>") % reason["text"] for reason in self.reasons]
        return Markup("<ul>%s</ul>") % Markup("").join(lines)

    def _withdraw_activities(self):
        """There is nothing to do any more."""
        self._get_open_activities().sudo().unlink()
