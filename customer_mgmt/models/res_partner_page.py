from odoo import api, models
from odoo.tools import format_date


class ResPartner(models.Model):
    """The customer page of a contact.

    Put together when somebody opens it: every contact form would pay for its queries.
    """

    _inherit = "res.partner"

    @api.readonly
    def get_customer_page(self):
        """Everything the page shows, in texts ready to read.

        :return: {cards: one per company, see :meth:`customer.profile._get_cards`,
            is_new: whether purchases are still to come, facts, timeline}
        """
        self.ensure_one()
        profiles = self.env["customer.profile"]._of_any(self)
        # People of a company have no profile of their own.
        is_customer = self.commercial_partner_id == self
        return {
            "cards": profiles._get_cards(),
            "is_new": is_customer and not profiles,
            "facts": self._get_customer_facts(),
            "timeline": self._get_customer_timeline(),
        }

    def _get_customer_facts(self):
        """The short lines of the page.

        :return: list of {label, text, action}: the method that shows or changes more
        """
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
                self.env._("What they buy"),
                self.env._("Products"),
                "action_view_customer_products",
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

    def action_view_customer_products(self):
        action = self._view_on_page("customer_mgmt.customer_purchase_line_action")
        action["domain"] = [("customer_id", "=", self.commercial_partner_id.id)]
        return action

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
