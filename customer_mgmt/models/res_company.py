from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    customer_policy_id = fields.Many2one(
        "customer.policy", compute="_compute_customer_policy_id", compute_sudo=True
    )

    def _compute_customer_policy_id(self):
        policies = self.env["customer.policy"].search([("company_id", "in", self.ids)])
        by_company = {policy.company_id.id: policy for policy in policies}
        for company in self:
            company.customer_policy_id = by_company.get(company.id)

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["customer.policy"].sudo()._create_missing()
        self.env["customer.care.plan"].sudo()._create_ready_made(companies)
        return companies
