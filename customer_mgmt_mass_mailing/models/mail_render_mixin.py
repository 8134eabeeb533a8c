from odoo import api, models


class MailRenderMixin(models.AbstractModel):
    _inherit = "mail.render.mixin"

    @api.model
    def _shorten_links(self, html, link_tracker_vals, blacklist=None, base_url=None):
        """The link to the own preferences is secret, one for each customer, and to
        follow it is no success of the message."""
        blacklist = [*(blacklist or []), "/customer/preferences"]
        return super()._shorten_links(html, link_tracker_vals, blacklist, base_url)
