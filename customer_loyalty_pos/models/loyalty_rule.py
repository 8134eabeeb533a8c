from odoo import models

ANY_PRODUCT = (False, "[]", "[['sale_ok', '=', True]]")


class LoyaltyRule(models.Model):
    _inherit = "loyalty.rule"

    def _matches_any_product(self):
        self.ensure_one()
        return self.product_domain in ANY_PRODUCT and not (
            self.product_ids or self.product_category_id or self.product_tag_id
        )
