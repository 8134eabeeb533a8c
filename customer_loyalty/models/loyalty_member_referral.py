from odoo import api, fields, models

from odoo.addons.customer_mgmt.tools.qr import qr_data_url

from ..tools.referral_code import new_code, read_code


class LoyaltyMember(models.Model):
    """The code and link by which a member recommends the shop."""

    _inherit = "loyalty.member"

    referral_code = fields.Char(
        readonly=True,
        copy=False,
        help="Made when it is first asked for.",
    )
    # Somebody who sends the same form twice at once conflicts here.
    referral_date = fields.Datetime(
        string="Last Friend Registered", readonly=True, copy=False
    )

    _referral_code_unique = models.UniqueIndex(
        "(referral_code) WHERE referral_code IS NOT NULL",
        "Another member has this code already.",
    )

    def _get_referral_code(self):
        """The code of a member, from now on the same."""
        self.ensure_one()
        member = self.sudo()
        if not member.referral_code:
            member.referral_code = new_code()
        return member.referral_code

    def _get_referral_url(self):
        return f"{self.get_base_url()}/loyalty/r/{self._get_referral_code()}"

    def _get_referral_qr(self):
        """The QR code of the link, as the source of an image."""
        return qr_data_url(self._get_referral_url())

    @api.model
    def _of_code(self, text):
        """The member whose code somebody typed; none if the code is wrong or its
        program does not reward recommendations now."""
        code = read_code(text)
        if not code:
            return self.browse()
        member = self.sudo().search([("referral_code", "=", code)])
        return member.filtered(lambda each: each._may_recommend())

    def _may_recommend(self):
        program = self.program_id
        return (
            self.active
            and program.has_referral
            and program._gives_on(program._ledger_today())
        )
