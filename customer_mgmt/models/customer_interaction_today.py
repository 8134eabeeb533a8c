from datetime import datetime, time

from odoo import api, fields, models


class CustomerInteraction(models.Model):
    """The work list: what one person should do today, and no more."""

    _inherit = "customer.interaction"

    phone = fields.Char(related="partner_id.phone")
    customer_profile_id = fields.Many2one(related="partner_id.customer_profile_id")
    customer_stage = fields.Selection(related="partner_id.customer_stage")

    @api.model
    def action_today(self):
        """My calls and visits due today, the most valuable first, as many as fit into
        a day."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_mgmt.customer_interaction_action_today"
        )
        rows, waiting = self._todays_work()
        # What is done or put off leaves the list when it is loaded again.
        action["domain"] = [("id", "in", rows.ids), *self._domain_waiting()]
        if waiting > len(rows):
            action["display_name"] = self.env._(
                "Today: %(shown)s of %(waiting)s waiting",
                shown=len(rows),
                waiting=waiting,
            )
        return action

    def _domain_waiting(self):
        return [
            ("company_id", "=", self.env.company.id),
            ("user_id", "=", self.env.uid),
            ("state", "=", "planned"),
            ("activity_id", "!=", False),
            ("activity_id.date_deadline", "<=", fields.Date.context_today(self)),
        ]

    def _todays_work(self):
        """(rows to do, number of rows waiting) of the current user and company."""
        waiting = self._domain_waiting()
        policy = self.env.company.customer_policy_id.sudo()
        room = policy.daily_capacity - self._done_today()
        rows = self.search(
            waiting, order="expected_value DESC NULLS LAST, id", limit=max(room, 0)
        )
        return rows if room > 0 else self.browse(), self.search_count(waiting)

    def _done_today(self):
        start = datetime.combine(fields.Date.context_today(self), time.min)
        return self.search_count(
            [
                ("company_id", "=", self.env.company.id),
                ("user_id", "=", self.env.uid),
                ("state", "=", "done"),
                ("activity_id", "!=", False),
                ("date", ">=", start),
            ]
        )

    def action_tomorrow(self):
        """Put the contacts off by a day."""
        self.check_access("write")
        for row in self.sudo():
            later = fields.Date.add(fields.Date.context_today(self), days=1)
            row.activity_id.date_deadline = later

    def action_drop(self):
        """Not needed: cancel the contact and its activity."""
        self.check_access("write")
        self.sudo()._cancel()

    @api.model
    def _schedule(self, partners, day, activity_type, summary, user=None, **vals):
        """Plan contacts with people, each with its activity.

        Whoever may log a contact may plan one: no right to edit people is needed.

        :param user: who makes them; default: the current user
        :param vals: more values of the rows
        :return: the planned rows
        """
        user = user or self.env.user
        types = self.env["customer.interaction.type"]
        type_ = activity_type.customer_interaction_type_id
        activities = (
            self.env["mail.activity"]
            .sudo()
            .create(
                [
                    {
                        "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                        "res_id": partner.id,
                        "activity_type_id": activity_type.id,
                        "summary": summary,
                        "user_id": user.id,
                        "date_deadline": day,
                    }
                    for partner in partners
                ]
            )
        )
        return self.sudo().create(
            [
                {
                    "partner_id": activity.res_id,
                    "type_id": type_.id or types._id_by_code("call"),
                    "state": "planned",
                    "date": datetime.combine(day, time(12)),
                    "summary": summary or activity_type.name,
                    "activity_id": activity.id,
                    "user_id": user.id,
                    **vals,
                }
                for activity in activities
            ]
        )

    def _schedule_next(self, day, summary):
        """Plan the next step with the same customer, for the current user."""
        self.ensure_one()
        return self._schedule(
            self.partner_id,
            day,
            self.activity_id.activity_type_id,
            summary or self.summary,
            type_id=self.type_id.id,
            company_id=self.company_id.id,
            expected_value=self.expected_value,
        )
