from odoo import fields, models


class CustomerCaseMixin(models.AbstractModel):
    """Documents that cases may be about, with a button for them."""

    _name = "customer.case.mixin"
    _description = "Document of Cases"

    customer_case_count = fields.Integer(
        compute="_compute_customer_case_count",
        groups="customer_survey.group_customer_case_agent",
    )

    def _compute_customer_case_count(self):
        """For forms: one document at a time."""
        cases = self.env["customer.case"]
        for document in self:
            domain = document._get_case_domain()
            document.customer_case_count = domain and cases.search_count(domain)

    def _get_case_domain(self):
        return [(name, "=", value) for name, value in self._get_case_values().items()]

    def _get_case_values(self):
        return self.env["customer.case"]._get_document_values(self._name, self.id)

    def action_view_cases(self):
        """The cases about the document, ready for another one."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_survey.customer_case_action"
        )
        defaults = {
            **self._get_case_values(),
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
        }
        action["domain"] = self._get_case_domain()
        action["context"] = {f"default_{name}": v for name, v in defaults.items()}
        return action
