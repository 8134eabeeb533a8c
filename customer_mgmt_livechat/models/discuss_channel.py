from odoo import models


class DiscussChannel(models.Model):
    _inherit = "discuss.channel"

    def write(self, vals):
        """A live chat that ends was an interaction with the customer in it."""
        result = super().write(vals)
        if vals.get("livechat_end_dt"):
            self.sudo()._log_chats()
        return result

    def _log_chats(self):
        self.env["customer.interaction"]._log_automatically(
            [
                channel._prepare_interaction(customer.partner_id)
                for channel in self
                for customer in channel.livechat_customer_history_ids
                if customer.partner_id and customer.message_count
            ]
        )

    def _prepare_interaction(self, partner):
        return self.env["customer.interaction"]._prepare_from(
            self,
            partner,
            type="chat",
            key=f"discuss.channel:{self.id}:{partner.id}",
            summary=self.livechat_channel_id.name,
            user_id=self.livechat_operator_id.main_user_id.id,
        )
