from odoo import api, fields, models

from ..tools.till import Rule


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    # Whoever manages loyalty may open programs, and need not know the tills.
    pos_config_ids = fields.Many2many(groups="point_of_sale.group_pos_user")

    @api.model
    def _load_pos_data_fields(self, config):
        ours = ["on_ledger", "pending_days", "till_tier_ids", "has_referral"]
        return [*super()._load_pos_data_fields(config), *ours]

    def _till_rules(self, products):
        """The rules of a program as a till applies them to these products."""
        self.ensure_one()
        program = self._with_own_rules()
        valid = program._get_valid_products(products)
        return [
            Rule(
                mode=rule.reward_point_mode,
                points=rule.reward_point_amount,
                minimum_quantity=rule.minimum_qty,
                minimum_amount=rule.minimum_amount,
                is_minimum_taxed=rule.minimum_amount_tax_mode == "incl",
                products=None
                if rule._matches_any_product()
                else frozenset(valid[rule].ids),
                needs_code=rule.mode == "with_code",
            )
            for rule in program.rule_ids
        ]
