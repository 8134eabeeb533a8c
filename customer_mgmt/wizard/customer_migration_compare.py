from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import UserError


class CustomerMigrationCompare(models.TransientModel):
    """Compare where customers stood on any two days."""

    _name = "customer.migration.compare"
    _description = "Compare Two Dates"

    date_before = fields.Date(
        string="From",
        required=True,
        default=lambda self: self._month_end(-13),
    )
    date_after = fields.Date(
        string="To", required=True, default=lambda self: self._month_end(-1)
    )

    def _month_end(self, months):
        first = fields.Date.context_today(self).replace(day=1)
        return first + relativedelta(months=months + 1, days=-1)

    def action_compare(self):
        """Score both days from the documents if there is no snapshot, then show."""
        if self.date_before >= self.date_after:
            raise UserError(self.env._("The first date must lie before the second."))
        if self.date_after > fields.Date.context_today(self):
            raise UserError(self.env._("Nobody knows the future: choose past dates."))
        for day in (self.date_before, self.date_after):
            self._ensure_snapshot(day)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_mgmt.customer_migration_action"
        )
        action["context"] = {
            "customer_migration_from": self.date_before,
            "customer_migration_to": self.date_after,
        }
        action["display_name"] = self.env._(
            "From %(before)s to %(after)s",
            before=self.date_before,
            after=self.date_after,
        )
        return action

    def _ensure_snapshot(self, day):
        snapshots = self.env["customer.snapshot"].sudo()
        for company in self.env.companies:
            if not snapshots.search_count(
                [("company_id", "=", company.id), ("date", "=", day)], limit=1
            ):
                self.env["customer.scoring"].sudo()._snapshot(company, day)
