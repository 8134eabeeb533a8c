from odoo import api, fields, models


class CustomerSegmentAdd(models.TransientModel):
    """Put selected contacts or customers into a segment, or take them out."""

    _name = "customer.segment.add"
    _description = "Add to Segment"

    segment_id = fields.Many2one(
        "customer.segment",
        required=True,
        ondelete="cascade",
        domain="[('kind', '!=', 'frozen'), ('company_id', 'in', allowed_company_ids)]",
    )
    kind = fields.Selection(related="segment_id.kind")
    operation = fields.Selection(
        [("add", "Add"), ("remove", "Take out")], required=True, default="add"
    )
    partner_ids = fields.Many2many("res.partner", string="Contacts", required=True)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        records = self.env[self.env.context.get("active_model", "res.partner")].browse(
            self.env.context.get("active_ids", [])
        )
        partners = records if records._name == "res.partner" else records.partner_id
        return {"partner_ids": [(6, 0, partners.ids)], **values}

    def action_apply(self):
        if self.operation == "add":
            self.segment_id._add_by_hand(self.partner_ids)
        else:
            self.segment_id._remove_by_hand(self.partner_ids)
        return self.segment_id.action_open_members()
