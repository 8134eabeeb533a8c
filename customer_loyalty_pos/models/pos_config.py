from odoo import models
from odoo.exceptions import UserError


class PosConfig(models.Model):
    """A customer at the till tells by whom she was recommended."""

    _inherit = "pos.config"

    def use_referral_code(self, code, partner_id):
        """Record that a customer was recommended by the member who has a code.

        :return: {"successful": whether both may get points for it, "message": what
            the cashier is told}
        """
        self.ensure_one()
        self.check_access("read")
        partner = self.env["res.partner"].browse(partner_id).exists()
        partner.check_access("read")
        member = self.env["loyalty.member"]._of_code(code)
        if not partner or not member or not member.program_id._is_of(self.company_id):
            message = self.env._("No member has the code %(code)s.", code=code)
            return {"successful": False, "message": message}
        referrals = self.env["loyalty.referral"].sudo()
        try:
            referral = referrals._register_customer(member, partner.sudo())
        except UserError as error:
            return {"successful": False, "message": str(error)}
        return referral._answer_till()
