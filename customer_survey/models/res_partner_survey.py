from odoo import fields, models

from odoo.addons.customer_mgmt.models.groups import USER


class ResPartner(models.Model):
    _inherit = "res.partner"

    survey_invitation_count = fields.Integer(
        compute="_compute_survey_invitation_count", groups=USER
    )

    def _compute_survey_invitation_count(self):
        groups = self.env["customer.survey.invitation"]._read_group(
            [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
        )
        counts = {partner.id: count for partner, count in groups}
        for partner in self:
            partner.survey_invitation_count = counts.get(partner._origin.id, 0)

    def action_open_survey_invitations(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_survey.customer_survey_invitation_action"
        )
        return {
            **action,
            "domain": [("partner_id", "in", self.ids)],
            "context": {"create": False},
        }
