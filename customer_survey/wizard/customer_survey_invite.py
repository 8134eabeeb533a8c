from odoo import api, fields, models
from odoo.exceptions import UserError

TABLE = "res.partner"


class CustomerSurveyInvite(models.TransientModel):
    """Invite chosen customers by hand: no sample, and all that campaigns respect."""

    _name = "customer.survey.invite"
    _description = "Invite Customers to a Survey"

    campaign_id = fields.Many2one(
        "customer.survey.campaign",
        required=True,
        ondelete="cascade",
        domain=[("state", "=", "running")],
        default=lambda self: self._default_campaign(),
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        required=True,
        default=lambda self: self._default_partners(),
    )

    @api.model
    def _default_campaign(self):
        running = self.env["customer.survey.campaign"].search(
            [("state", "=", "running"), ("company_id", "=", self.env.company.id)]
        )
        by_hand = running.filtered(lambda campaign: campaign.kind == "manual")
        return (by_hand or running)[:1]

    @api.model
    def _default_partners(self):
        if self.env.context.get("active_model") != TABLE:
            return self.env[TABLE]
        return self.env[TABLE].browse(self.env.context.get("active_ids", []))

    def action_invite(self):
        """Plan the invitations; the gate decides when they are sent.

        :raise UserError: nobody can be invited
        """
        self.ensure_one()
        campaign = self.campaign_id.sudo()
        if campaign.state != "running":
            raise UserError(
                self.env._("%(campaign)s is not running.", campaign=campaign.name)
            )
        self.partner_ids.check_access("read")
        chosen = campaign._query_by_hand(self.partner_ids)
        count = campaign._plan(chosen, by_hand=True)
        if not count:
            raise UserError(
                self.env._(
                    "None of them is invited: they have been today, or are no"
                    " customers of this company."
                )
            )
        campaign._wake()
        return self.partner_ids.action_open_survey_invitations()
