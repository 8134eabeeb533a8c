from odoo import fields, models


class CustomerOfferMixin(models.AbstractModel):
    """Something that comes with a message: points, a coupon.

    For whatever contacts customers, such as care plans. There are no kinds of offers
    until an application adds some: a value of ``offer_kind`` and the method
    ``_give_offer_<kind>(contacts)`` for each.
    """

    _name = "customer.offer.mixin"
    _description = "Offer to Customers"

    offer_kind = fields.Selection(
        [],
        string="Offer",
        help="What each customer gets together with the contact.",
    )

    def _give_offers(self, contacts):
        """Give the customers of these contacts what is offered, before they are
        written to: the message may name it.

        It is part of the contact: if that fails, nothing was given.

        :param contacts: customer.interaction records that are carried out now
        """
        self.ensure_one()
        if self.offer_kind:
            getattr(self, f"_give_offer_{self.offer_kind}")(contacts)
