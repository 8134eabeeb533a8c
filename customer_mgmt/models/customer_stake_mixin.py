from odoo import api, models

from .groups import MANAGER


class CustomerStakeMixin(models.AbstractModel):
    """Lists by what is at stake: revenue, or value for those who may see it."""

    _name = "customer.stake.mixin"
    _description = "What Is at Stake"

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self.env.user.has_group(MANAGER))

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Lists ranked by revenue at stake rank by value for those who may see it."""
        arch, view = super()._get_view(view_id, view_type, **options)
        order = arch.get("default_order", "")
        if order.startswith("revenue_at_stake") and self.env.user.has_group(MANAGER):
            arch.set("default_order", order.replace("revenue_", "value_", 1))
        return arch, view
