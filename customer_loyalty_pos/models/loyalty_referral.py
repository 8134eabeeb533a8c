from odoo import models


class LoyaltyReferral(models.Model):
    _inherit = "loyalty.referral"

    def _answer_till(self):
        """See `pos.config.use_referral_code`."""
        if self.state == "refused":
            message = self._explain_refusal(self.reason)
            return {"successful": False, "message": message}
        message = self.env._(
            "%(friend)s was recommended by %(member)s.",
            friend=self.referee_id.display_name,
            member=self.referrer_id.display_name,
        )
        return {"successful": True, "message": message}
