from odoo import api, models


class ResUsers(models.Model):
    """Who looks after cases that are nobody's."""

    _inherit = "res.users"

    @api.model
    def _get_case_manager(self, company):
        """:return: the first case manager of a company; none if it has none"""
        manager = self.env.ref("customer_survey.group_customer_case_manager")
        return self.sudo().search(
            [
                ("all_group_ids", "in", manager.ids),
                ("company_ids", "in", company.ids),
            ],
            order="id",
            limit=1,
        )

    def _first_of_company(self, company):
        """:return: the first of some users who works for a company"""
        return self.filtered(
            lambda user: user.active and company in user.sudo().company_ids
        )[:1]
