from odoo import fields, models

STAGES = [
    ("prospect", "Prospect"),
    ("new", "New"),
    ("active", "Active"),
    ("reactivated", "Reactivated"),
    ("at_risk", "At Risk"),
    ("lapsed", "Lapsed"),
    ("lost", "Lost"),
    ("blocked", "Blocked"),
]
# The stages of a customer the shop still has: the base of the churn rate.
LIVE_STAGES = ("new", "active", "reactivated", "at_risk")
GONE_STAGES = ("lapsed", "lost")


class CustomerStageChange(models.Model):
    """A customer entering a stage; written by scoring, never by hand."""

    _name = "customer.stage.change"
    _description = "Customer Stage Change"
    _order = "date desc, id desc"
    _rec_name = "profile_id"
    _log_access = False

    profile_id = fields.Many2one(
        "customer.profile", required=True, ondelete="cascade", index=True
    )
    partner_id = fields.Many2one(related="profile_id.partner_id")
    company_id = fields.Many2one(
        "res.company", required=True, ondelete="cascade", index=True
    )
    date = fields.Date(required=True, index=True)
    stage_from = fields.Selection(STAGES, string="From Stage")
    stage_to = fields.Selection(STAGES, string="To Stage", required=True)
