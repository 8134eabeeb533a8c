from odoo import api, models
from odoo.tools import format_date


class ResPartner(models.Model):
    """What the customer page of a contact says in short lines.

    Read when somebody opens the page: each line costs a query or two, which every
    contact form would pay.
    """

    _inherit = "res.partner"

    @api.readonly
    def get_customer_facts(self):
        """The lines of the page.

        :return: list of {label, text, action}: the method that shows or changes more
        """
        self.ensure_one()
        nothing = self.env._("None")
        lines = [
            (
                self.env._("Last contact"),
                self._format_day(self.last_contact_date),
                "action_view_customer_interactions",
            ),
            (
                self.env._("Next contact"),
                self._format_day(self.next_contact_date),
                "action_view_customer_interactions",
            ),
            (
                self.env._("Segments"),
                ", ".join(self.customer_segment_ids.mapped("name")),
                "action_why_segment",
            ),
            (
                self.env._("Traits"),
                ", ".join(self.customer_trait_ids.mapped("display_name")),
                "action_view_customer_traits",
            ),
            (
                self.env._("Consents"),
                ", ".join(self.customer_consent_ids.mapped("display_name")),
                "action_view_customer_consents",
            ),
        ]
        return [
            {"label": label, "text": text or nothing, "action": action}
            for label, text, action in lines
        ]

    def _format_day(self, day):
        return day and format_date(self.env, day)

    def action_view_customer_traits(self):
        return self._view_on_page("customer_mgmt.customer_trait_action")

    def action_view_customer_consents(self):
        return self._view_on_page("customer_mgmt.customer_consent_action")

    def _view_on_page(self, name):
        action = self.env["ir.actions.act_window"]._for_xml_id(name)
        action["domain"] = [("partner_id", "=", self.id)]
        action["context"] = {"default_partner_id": self.id}
        action["display_name"] = self.env._(
            "%(list)s: %(contact)s", list=action["name"], contact=self.display_name
        )
        return action
