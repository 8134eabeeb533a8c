from odoo import api, fields, models


class EventRegistration(models.Model):
    _inherit = "event.registration"

    @api.model_create_multi
    def create(self, vals_list):
        registrations = super().create(vals_list)
        registrations._log_attendance()
        return registrations

    def write(self, vals):
        result = super().write(vals)
        if {"state", "partner_id"} & vals.keys():
            self._log_attendance()
        return result

    def _log_attendance(self):
        """Who came to an event met the company there."""
        attended = self.filtered(lambda r: r.state == "done" and r.partner_id)
        self.env["customer.interaction"]._log_automatically(
            [registration._prepare_interaction() for registration in attended.sudo()]
        )

    def _prepare_interaction(self):
        """One interaction per event and contact, however many seats were booked."""
        now = fields.Datetime.now()
        return self.env["customer.interaction"]._prepare_from(
            self,
            self.partner_id,
            type="event",
            key=f"event.event:{self.event_id.id}:{self.partner_id.id}",
            date=min(self.date_closed or now, now),
            summary=self.event_id.name,
        )
