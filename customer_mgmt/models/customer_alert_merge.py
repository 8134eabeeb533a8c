from odoo import api, models


class CustomerAlert(models.Model):
    """Alerts when contacts are merged: a customer has one open alert at most."""

    # One idea per file.  pylint: disable-next=consider-merging-classes-inherited
    _inherit = "customer.alert"

    @api.model
    def _prepare_merge(self, partners):
        """The oldest open alert of a company takes over the causes of the others."""
        waiting = self.search(
            [("partner_id", "in", partners.ids), ("state", "!=", "closed")],
            order="date, id",
        )
        for alerts in waiting.grouped("company_id").values():
            kept, doubles = alerts[:1], alerts[1:]
            doubles._withdraw_activities()
            doubles.cause_ids.alert_id = kept
            doubles.unlink()
