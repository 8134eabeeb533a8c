from odoo import fields, models


class CustomerSegmentTag(models.Model):
    """A contact tag that a segment put on a contact, and may take away again.

    Tags that somebody gave by hand have no row here, so no segment removes them.
    """

    _name = "customer.segment.tag"
    _description = "Tag Applied by a Segment"
    _rec_name = "category_id"
    _log_access = False

    segment_id = fields.Many2one(
        "customer.segment", required=True, ondelete="cascade", index=True
    )
    partner_id = fields.Many2one("res.partner", required=True, ondelete="cascade")
    category_id = fields.Many2one(
        "res.partner.category", required=True, ondelete="cascade", index=True
    )

    _tag_unique = models.Constraint(
        "UNIQUE(partner_id, category_id)",
        "One segment answers for a tag on a contact.",
    )
