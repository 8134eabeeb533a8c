import re

from odoo import api, fields, models
from odoo.tools import consteq, hmac

SCOPE = "customer_mgmt-preferences"
# Half of the hash is enough to be safe, and leaves room in an SMS.
LENGTH = 32
NUMBER = r"[1-9][0-9]{0,8}"


class ResPartner(models.Model):
    """The personal link to the page of contact preferences, for messages.

    It holds for one company, and as long as the email address stays the same: who
    gets the address later decides nothing.
    """

    _inherit = "res.partner"

    # Who knows the link decides for the contact.
    care_preferences_url = fields.Char(
        string="Care: Link to Contact Preferences",
        compute="_compute_care_preferences_url",
        groups="base.group_user",
    )

    @api.depends("email_normalized")
    @api.depends_context("company")
    def _compute_care_preferences_url(self):
        for partner in self:
            path = partner._get_preferences_path() if partner._origin else "/my"
            partner.care_preferences_url = partner.get_base_url() + path

    def _get_preferences_path(self):
        """The path for the company in the context."""
        self.ensure_one()
        token = f"{self.env.company.id}-{self._sign_preferences()}"
        return f"/customer/preferences/{self._origin.id}/{token}"

    def _get_unsubscribe_url(self, purpose):
        """Where mail programs unsubscribe from e-mails of a purpose (RFC 8058)."""
        path = f"{self._get_preferences_path()}/unsubscribe?purpose={purpose}"
        return self.get_base_url() + path

    def _sign_preferences(self):
        message = (self._origin.id, self.env.company.id, self.email_normalized or "")
        return hmac(self.env(su=True), SCOPE, message)[:LENGTH]

    @api.model
    def _of_preferences_link(self, partner_id, token):
        """The contact that a link was made for, as superuser in the company of the
        link; none if anything about the link is wrong.

        :param str partner_id, token: as they come, from anybody
        """
        company_id, _dash, digest = token.partition("-")
        if not all(re.fullmatch(NUMBER, text) for text in (partner_id, company_id)):
            return self.browse()
        company = self.env["res.company"].sudo().browse(int(company_id)).exists()
        partner = self.sudo().with_company(company).browse(int(partner_id)).exists()
        if not (company and partner and digest.isascii()):
            return self.browse()
        is_right = consteq(partner._sign_preferences(), digest)
        return partner if is_right else self.browse()
