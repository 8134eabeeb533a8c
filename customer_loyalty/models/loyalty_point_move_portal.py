from odoo import models


class LoyaltyPointMove(models.Model):
    """A move as its member reads it."""

    _inherit = "loyalty.point.move"

    def _get_kind(self):
        return dict(self._fields["type"]._description_selection(self.env))[self.type]

    def _get_points_text(self):
        points = self.card_id._format_points(abs(self.points))
        return f"{'-' if self.points < 0 else '+'}{points}"

    def _get_portal_url(self):
        """Where the member sees the document, if anywhere.

        Extension point: what else may be shown in the portal says so here.
        """
        if self.res_model != "sale.order" or not self.res_id:
            return False
        order = self.env["sale.order"].browse(self.res_id).exists()
        return order and order.get_portal_url()
