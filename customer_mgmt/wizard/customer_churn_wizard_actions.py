from collections import Counter
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError


class CustomerChurnWizard(models.TransientModel):
    """What to do about those who are leaving."""

    _inherit = "customer.churn.wizard"

    activity_type_id = fields.Many2one(
        "mail.activity.type",
        string="Activity",
        domain="[('res_model', 'in', (False, 'res.partner'))]",
        default=lambda self: self.env.ref(
            "mail.mail_activity_data_call", raise_if_not_found=False
        ),
    )
    summary = fields.Char(default=lambda self: self.env._("Win back"))
    date_deadline = fields.Date(
        string="Due on",
        default=lambda self: fields.Date.context_today(self) + timedelta(days=3),
    )
    user_id = fields.Many2one(
        "res.users",
        string="Assign to",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Empty: each customer's salesperson, or you where there is none.",
    )
    takes_over = fields.Boolean(
        string="Becomes Their Salesperson",
        help="From now on, not only for this activity.",
    )

    def _get_included(self):
        """Profiles that are ticked, as far as the user may see them."""
        self.ensure_one()
        lines = self.line_ids.filtered("is_included")
        profiles = lines.profile_id._filtered_access("read")
        if not profiles:
            raise UserError(
                self.env._("Nobody is chosen. Tick some customers, or show others.")
            )
        return profiles

    def action_assign(self):
        """Plan an activity with everybody who may be contacted."""
        profiles = self._get_included()
        self._check_activity()
        if self.takes_over and self.user_id:
            profiles.partner_id.user_id = self.user_id
        verdicts = self._judge_activity(profiles.partner_id)
        allowed = profiles.filtered(lambda p: verdicts[p.partner_id].allowed)
        for owner, owned in allowed.grouped(self._get_owner).items():
            self._schedule(owner, owned)
        refused = (profiles - allowed).partner_id
        self._log_held_back(refused, verdicts)
        return self._notify_assigned(
            len(allowed), Counter(verdicts[partner].reason for partner in refused)
        )

    def _check_activity(self):
        if not self.activity_type_id or not self.date_deadline:
            raise UserError(self.env._("Say which activity, and until when."))
        if self.date_deadline < fields.Date.context_today(self):
            raise UserError(self.env._("The activity cannot be due in the past."))

    def _get_interaction_type(self):
        types = self.env["customer.interaction.type"]
        found = self.activity_type_id.customer_interaction_type_id
        return found or types.browse(types._id_by_code("call"))

    def _judge_activity(self, partners):
        """Asked again: a complaint may have come in since the preview."""
        usual = self._get_interaction_type()._get_usual_values()
        return self.env["customer.contact.gate"]._can_contact(
            partners, usual["channel"], usual["purpose"], company=self.company_id
        )

    def _get_owner(self, profile):
        salesperson = profile.user_id.filtered("active")
        return self.user_id or salesperson or self.env.user

    def _schedule(self, owner, profiles):
        rows = self.env["customer.interaction"]._schedule(
            profiles.partner_id,
            self.date_deadline,
            self.activity_type_id,
            self.summary,
            user=owner,
            company_id=self.company_id.id,
        )
        for row, profile in zip(rows, profiles, strict=True):
            row.expected_value = profile.revenue_at_stake

    def _log_held_back(self, partners, verdicts):
        """Who was to be contacted and was not is in the ledger, with the reason."""
        self.env["customer.interaction"].sudo().create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": self.company_id.id,
                    "type_id": self._get_interaction_type().id,
                    "state": "suppressed",
                    "reason": verdicts[partner].reason,
                    "reason_note": verdicts[partner].note,
                    "summary": self.summary,
                }
                for partner in partners
            ]
        )

    def _notify_assigned(self, planned, refusals):
        reasons = dict(
            self.env["customer.interaction"]
            ._fields["reason"]
            ._description_selection(self.env)
        )
        held_back = [
            self.env._("%(reason)s: %(count)s", reason=reasons[reason], count=count)
            for reason, count in refusals.most_common()
        ]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if held_back else "success",
                "title": self.env._("Activities planned: %s", planned),
                "message": self.env._("Held back: %s", " · ".join(held_back))
                if held_back
                else self.env._(
                    "They are in the lists of today of whoever makes them."
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_add_to_segment(self):
        partners = self._get_included().partner_id
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_mgmt.customer_segment_add_action_partner"
        )
        action["context"] = {"active_model": "res.partner", "active_ids": partners.ids}
        return action

    def action_start_campaign(self):
        partners = self._get_included().partner_id
        return self.env["customer.campaign"]._action_start(
            partners, self.env._("Win back: %s", self.scope)
        )

    def action_export(self):
        self._get_included()
        return {
            "type": "ir.actions.act_url",
            "url": f"/customer_mgmt/churn/{self.id}",
            "target": "download",
        }
