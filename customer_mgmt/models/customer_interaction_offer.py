from odoo import fields, models

# Contacts that did not take place.
NOT_MADE = ("failed", "cancelled", "suppressed")


class CustomerInteraction(models.Model):
    """What a customer was offered with a contact, and what it cost."""

    _inherit = "customer.interaction"

    offer = fields.Char(readonly=True, copy=False, help="In the words of the message.")
    offer_code = fields.Char(string="Code", readonly=True, copy=False)
    offer_until = fields.Date(string="Offer Valid Until", readonly=True, copy=False)
    offer_cost = fields.Monetary(
        string="Cost of the Offer",
        readonly=True,
        copy=False,
        help="Points at their value, and coupons at the discount they gave so far.",
    )

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") in NOT_MADE:
            self.filtered("offer")._withdraw_offers()
        return result

    def _withdraw_offers(self):
        """Extension point: take back what was given with contacts that did not take
        place, as far as it has not been used."""

    def _update_offer_costs(self):
        """Extension point: work out ``offer_cost`` where it depends on what customers
        did with the offer."""

    def _get_costs_in_margin(self, until):
        """Extension point: what of ``offer_cost`` is in the margin of purchases
        already, as a discount is: nobody should count it twice.

        :param until: moment up to which purchases are counted
        :return: {id: amount}
        """
        return {}
