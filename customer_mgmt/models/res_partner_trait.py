from odoo import api, fields, models

from .groups import USER

TRAIT_FIELDS = {"category_id", "properties"}


class ResPartner(models.Model):
    _inherit = "res.partner"

    customer_trait_ids = fields.One2many(
        "customer.trait", "partner_id", string="Traits", groups=USER
    )

    @api.model_create_multi
    def create(self, vals_list):
        # Read first: stock fills in what is missing.
        told = [bool(TRAIT_FIELDS & vals.keys()) for vals in vals_list]
        partners = super().create(vals_list)
        described = self.browse(
            partner.id
            for partner, has_traits in zip(partners, told, strict=True)
            if has_traits
        )
        if described:
            traits = self.env["customer.trait"]
            traits._record({}, traits._facts(described))
        return partners

    def write(self, vals):
        if not TRAIT_FIELDS & vals.keys():
            return super().write(vals)
        traits = self.env["customer.trait"]
        before = traits._facts(self)
        result = super().write(vals)
        traits._record(before, traits._facts(self))
        return result
