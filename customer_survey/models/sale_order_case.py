from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    customer_case_ids = fields.One2many("customer.case", "order_id")
    customer_case_count = fields.Integer(
        compute="_compute_customer_case_count",
        groups="customer_survey.group_customer_survey_user",
    )

    def _compute_customer_case_count(self):
        counts = dict(
            self.env["customer.case"]._read_group(
                [("order_id", "in", self.ids)], ["order_id"], ["__count"]
            )
        )
        for order in self:
            order.customer_case_count = counts.get(order, 0)

    def action_view_cases(self):
        """The cases about the order, ready for another one."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_survey.customer_case_action"
        )
        action["domain"] = [("order_id", "=", self.id)]
        action["context"] = {
            "default_order_id": self.id,
            "default_partner_id": self.partner_id.id,
            "default_company_id": self.company_id.id,
        }
        return action
