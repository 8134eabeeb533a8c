from odoo import api, fields, models
from odoo.exceptions import UserError

CAUSES_IN = [
    ("rule", "Conditions met"),
    ("rfm", "RFM cell"),
    ("pinned", "Pinned in"),
    ("hand", "By hand"),
    ("import", "Import"),
    ("action", "Automation"),
    ("frozen", "Frozen copy"),
    ("restored", "Segment taken out of the archive"),
]
CAUSES_OUT = [
    ("rule", "Conditions no longer met"),
    ("pinned", "Pinned out"),
    ("hand", "By hand"),
    ("archived", "Contact archived"),
    ("merged", "Contacts merged"),
    ("segment_archived", "Segment archived"),
]


class CustomerSegmentMember(models.Model):
    """A contact in a segment, from a day to a day: one row per stay.

    Written set-based by the segment (see ``customer.segment._write_changes``), except
    for imported files.
    """

    _name = "customer.segment.member"
    _description = "Segment Member"
    _order = "date_in desc, id desc"
    _rec_name = "partner_id"
    _log_access = False

    segment_id = fields.Many2one(
        "customer.segment", required=True, ondelete="cascade", readonly=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, ondelete="cascade", readonly=True
    )
    date_in = fields.Date(string="Since", required=True, readonly=True)
    date_out = fields.Date(string="Until", readonly=True)
    cause_in = fields.Selection(
        CAUSES_IN, string="Joined Because", required=True, readonly=True
    )
    cause_out = fields.Selection(CAUSES_OUT, string="Left Because", readonly=True)
    phone = fields.Char(related="partner_id.phone")
    email = fields.Char(related="partner_id.email")
    city = fields.Char(related="partner_id.city")
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")

    # A contact is in a segment once. Also finds who is in a segment.
    _open_unique = models.UniqueIndex(
        "(segment_id, partner_id) WHERE date_out IS NULL",
        "This contact is already in the segment.",
    )
    # Who left a segment, and when.
    _left_idx = models.Index("(segment_id, date_out) WHERE date_out IS NOT NULL")

    @api.model_create_multi
    def create(self, vals_list):
        """Members of a file: only lists kept by hand can be filled from outside."""
        segments = self.env["customer.segment"].browse(
            {vals["segment_id"] for vals in vals_list if vals.get("segment_id")}
        )
        segments._check_kept_by_hand()
        cause = "import" if self.env.context.get("import_file") else "hand"
        members = super().create(
            [self._complete(vals, cause, segments) for vals in vals_list]
        )
        segments.sudo()._sync_tags()
        return members

    def _complete(self, vals, cause, segments):
        company = segments.browse(vals.get("segment_id")).company_id
        today = company.customer_policy_id._today() if company else False
        return {
            "date_in": today,
            **vals,
            "company_id": company.id,
            "cause_in": cause,
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        raise UserError(
            self.env._(
                "Members leave a segment with Remove from Segment, so that the history "
                "stays complete."
            )
        )

    def action_remove(self):
        """Take the selected members out of their segments."""
        for segment, members in self.grouped("segment_id").items():
            segment._remove_by_hand(members.partner_id)

    def action_why(self):
        self.ensure_one()
        return self.segment_id._action_why(self.partner_id)

    def action_open_partner(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "views": [(False, "form")],
        }
