from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.assignment import TREATED

# What may change while customers are being contacted.
PLAN_FREE = {"name", "objective", "user_id", "active", "sequence", "opt_out_limit"}


class CustomerCarePlan(models.Model):
    """The plan that carries out a campaign: its occasion is the launch, and its
    candidates are the customers drawn to be contacted."""

    _inherit = "customer.care.plan"

    campaign_ids = fields.One2many(
        "customer.campaign",
        "plan_id",
        string="Campaigns",
        context={"active_test": False},
    )

    def _query_candidates(self, day):
        """Nobody is left out here who was drawn: the gate says why, if somebody is not
        contacted. Customers who were merged are one."""
        self.ensure_one()
        if self.trigger != "campaign":
            return super()._query_candidates(day)
        return SQL(
            """SELECT DISTINCT ON (partner.commercial_partner_id)
                      %(key)s AS key, partner.id AS partner_id, %(day)s AS occasion,
                      %(day)s AS due, profile.revenue_at_stake AS value,
                      partner.user_id, partner.preferred_channel
                 FROM customer_campaign campaign
                 JOIN customer_campaign_member member
                   ON member.campaign_id = campaign.id
                 JOIN res_partner partner
                   ON partner.id = COALESCE(member.contact_id, member.partner_id)
                 LEFT JOIN customer_profile profile
                        ON profile.partner_id = partner.commercial_partner_id
                       AND profile.company_id = %(company)s
                WHERE campaign.plan_id = %(plan)s AND campaign.state = 'running'
                  AND member.arm = %(treated)s
                  AND NOT EXISTS (
                      SELECT FROM customer_campaign_member done
                       WHERE done.campaign_id = campaign.id
                         AND done.partner_id = member.partner_id
                         AND done.interaction_id IS NOT NULL)
                ORDER BY partner.commercial_partner_id, member.id""",
            key=self._sql_campaign_key(),
            day=self.date_start,
            company=self.company_id.id,
            plan=self.id,
            treated=TREATED,
            to_flush=self.env["customer.campaign"]._fields["state"],
        )

    def _sql_campaign_key(self):
        """A merge changes contacts, but not the unit."""
        return SQL(
            "CONCAT_WS(':', 'plan', %s::int, member.unit, %s::date)",
            self.id,
            self.date_start,
        )

    def _plan(self, day):
        count = super()._plan(day)
        if self.trigger == "campaign":
            self._link_contacts()
        return count

    def _link_contacts(self):
        self.env.cr.execute(
            SQL(
                """UPDATE customer_campaign_member member
                      SET interaction_id = contact.id
                     FROM customer_interaction contact, customer_campaign campaign
                    WHERE campaign.plan_id = %(plan)s
                      AND member.campaign_id = campaign.id
                      AND member.interaction_id IS NULL
                      AND contact.key = %(key)s""",
                plan=self.id,
                key=self._sql_campaign_key(),
            )
        )
        self.env["customer.campaign.member"].invalidate_model(["interaction_id"])

    def _uses_scores(self):
        """Who is won back is found by figures, whatever list they come from."""
        if self.trigger == "campaign" and self.sudo().campaign_ids.kind == "winback":
            return True
        return super()._uses_scores()

    def write(self, vals):
        if not self.env.su:
            self._check_not_fixed(vals)
        return super().write(vals)

    def _check_not_fixed(self, vals):
        plans = self.filtered(lambda plan: plan.trigger == "campaign")
        campaigns = plans.sudo().campaign_ids
        running = campaigns.filtered(lambda campaign: campaign.state == "running")
        launched = campaigns.filtered("date_launch")
        if (
            (campaigns and "state" in vals)
            or (running and "active" in vals)
            or (launched and vals.keys() - PLAN_FREE)
        ):
            raise UserError(campaigns._word_fixed())
