from odoo import fields, models

USER = "customer_survey.group_customer_case_agent"


class ResPartner(models.Model):
    _inherit = "res.partner"

    customer_case_ids = fields.One2many("customer.case", "partner_id", groups=USER)
    open_case_count = fields.Integer(compute="_compute_open_case_count", groups=USER)

    def _compute_open_case_count(self):
        counts = dict.fromkeys(self.ids, 0)
        groups = self.env["customer.case"]._read_group(
            [("date_closed", "=", False), ("partner_id", "child_of", self.ids)],
            ["partner_id"],
            ["__count"],
        )
        for partner, count in groups:
            for each in {partner.id, partner.commercial_partner_id.id} & counts.keys():
                counts[each] += count
        for partner in self:
            partner.open_case_count = counts.get(partner.id, 0)

    def action_view_cases(self):
        """The cases of the contact and its people, ready for another one."""
        self.ensure_one()
        action = self._view_on_page("customer_survey.customer_case_action")
        action["domain"] = [("partner_id", "child_of", self.id)]
        return action

    def _get_customer_facts(self):
        count = self.open_case_count
        line = {
            "label": self.env._("Cases"),
            "text": self.env._("%s open", count) if count else self.env._("None open"),
            "action": "action_view_cases",
        }
        return [*super()._get_customer_facts(), line]
