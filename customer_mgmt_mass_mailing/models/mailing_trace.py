from odoo import api, fields, models

STATES = {
    "pending": "done",
    "sent": "done",
    "open": "done",
    "reply": "done",
    "bounce": "failed",
    "error": "failed",
    "cancel": "cancelled",
}


class MailingTrace(models.Model):
    """What becomes of a mail is told to its interaction."""

    _inherit = "mailing.trace"

    customer_interaction_id = fields.Many2one(
        "customer.interaction",
        string="Interaction",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The contact of a care plan that the email carries out.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        traces = super().create(vals_list)
        traces._update_interactions()
        return traces

    def write(self, vals):
        result = super().write(vals)
        if {"trace_status", "open_datetime", "links_click_datetime"} & vals.keys():
            self._update_interactions()
        return result

    def _update_interactions(self):
        for trace in self.filtered("customer_interaction_id"):
            trace._update_interaction(trace.customer_interaction_id.sudo())
        traces = {
            trace.mass_mailing_id._contact_key(trace.res_id): trace
            for trace in self
            if not trace.customer_interaction_id
            and trace.model == "res.partner"
            and not trace.is_test_trace
        }
        rows = self.env["customer.interaction"].sudo().with_context(active_test=False)
        for row in rows.search([("key", "in", list(traces))]):
            traces[row.key]._update_interaction(row)

    def _update_interaction(self, row):
        vals = self._get_interaction_vals(row)
        if vals:
            row.write(vals)

    def _get_interaction_vals(self, row):
        """What changes; a row that says why nothing was sent stays as it is."""
        if row.state == "suppressed":
            return {}
        vals = {
            "state": STATES.get(self.trace_status, row.state),
            "date_opened": row.date_opened or self.open_datetime,
            "date_clicked": row.date_clicked or self.links_click_datetime,
            **self._get_failure_vals(),
        }
        changed = {name: value for name, value in vals.items() if row[name] != value}
        if changed.get("state") == "done":
            changed["date"] = self.sent_datetime or fields.Datetime.now()
        return changed

    def _get_failure_vals(self):
        if STATES.get(self.trace_status) not in ("failed", "cancelled"):
            return {"reason": False, "reason_note": False}
        labels = dict(self._fields["failure_type"]._description_selection(self.env))
        return {"reason": "error", "reason_note": labels.get(self.failure_type, False)}
