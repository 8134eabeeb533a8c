from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.assignment import CONTROL, TREATED
from .customer_profile import TIERS

# What the lot decided.
DRAWN = {"campaign_id", "unit", "stratum", "arm"}


class CustomerCampaignMember(models.Model):
    """A customer of a campaign, and the arm that was drawn for her at the launch.

    A company with all its people is one customer. Everybody stays, whatever happens
    to the contact: who is deleted counts as a customer without purchases.
    """

    _name = "customer.campaign.member"
    _description = "Customer of a Campaign"
    _order = "campaign_id, id"
    _rec_name = "partner_id"
    _log_access = False

    campaign_id = fields.Many2one(
        "customer.campaign", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="campaign_id.company_id")
    unit = fields.Integer(
        string="Customer Number",
        required=True,
        readonly=True,
        aggregator=None,
        help="Of the commercial contact at the launch. Never changes.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The commercial contact. Empty if it was deleted.",
    )
    contact_id = fields.Many2one(
        "res.partner",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="To whom the message goes: one person of a company.",
    )
    stratum = fields.Selection(
        TIERS, string="Tier at Launch", readonly=True, help="Empty for prospects."
    )
    arm = fields.Selection(
        [(TREATED, "Contacted"), (CONTROL, "Left Alone")],
        required=True,
        readonly=True,
        help="As drawn by lot, whether the contact took place or not.",
    )
    interaction_id = fields.Many2one(
        "customer.interaction",
        string="Contact Made",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    interaction_state = fields.Selection(
        related="interaction_id.state", string="State of the Contact"
    )
    reason = fields.Selection(related="interaction_id.reason")

    _unit_unique = models.Constraint(
        "UNIQUE(campaign_id, unit)", "A customer takes part in a campaign once."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Members are drawn when the campaign is launched, and never afterwards."""
        members = super().create(vals_list)
        if members.campaign_id.filtered("date_launch"):
            raise UserError(self._word_fixed())
        return members

    def write(self, vals):
        launched = self.campaign_id.filtered("date_launch")
        if launched and DRAWN & vals.keys():
            raise UserError(self._word_fixed())
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_launched(self):
        if self.campaign_id.filtered("date_launch"):
            raise UserError(self._word_fixed())

    def _complete_merge(self, partners):
        """Drop planned contacts of customers of whom another row of the campaign was
        contacted, is going to be, or is held out."""
        rows = self.search([("partner_id", "in", partners.commercial_partner_id.ids)])
        for members in rows.grouped(lambda m: (m.campaign_id, m.partner_id)).values():
            contacts = members.interaction_id
            planned = contacts.filtered(lambda row: row.state == "planned")
            settled = contacts.filtered(lambda row: row.state in ("done", "held_out"))
            (planned if settled else planned[1:])._cancel()

    def _word_fixed(self):
        return self.env._(
            "The customers of a campaign are drawn by lot when it is launched, and "
            "stay as they are: another choice would spoil the comparison."
        )
