from odoo import api, fields, models

from ..tools.assignment import CONTROL, TREATED


class CustomerCampaign(models.Model):
    """What the buttons of a campaign count and open."""

    _inherit = "customer.campaign"

    member_count = fields.Integer(string="Customers", compute="_compute_members")
    held_out_count = fields.Integer(string="Left Alone", compute="_compute_members")

    @api.depends("member_ids.arm")
    def _compute_members(self):
        counts = {}
        members = self.env["customer.campaign.member"].sudo()
        for campaign, arm, count in members._read_group(
            [("campaign_id", "in", self.ids)], ["campaign_id", "arm"], ["__count"]
        ):
            counts[campaign.id, arm] = count
        for campaign in self:
            arms = [counts.get((campaign.id, arm), 0) for arm in (TREATED, CONTROL)]
            campaign.member_count = sum(arms)
            campaign.held_out_count = arms[1]

    def action_open_members(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_mgmt.customer_campaign_member_action"
        )
        action["domain"] = [("campaign_id", "=", self.id)]
        action["context"] = {
            name: value
            for name, value in self.env.context.items()
            if name.startswith("search_default_")
        }
        action["display_name"] = self.display_name
        return action

    def action_open_interactions(self):
        return self.plan_id.action_open_interactions()

    def action_continue(self):
        """Go on with the wizard where the draft was left."""
        return self._action_wizard(is_over_form=True)

    def _action_wizard(self, **vals):
        self.ensure_one()
        wizards = self.env["customer.campaign.wizard"]
        return wizards.create({"campaign_id": self.id, **vals})._reopen()
