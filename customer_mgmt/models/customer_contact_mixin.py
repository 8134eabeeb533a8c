from odoo import api, fields, models


class CustomerContactMixin(models.AbstractModel):
    """When somebody was last in touch, and when it is due again."""

    _name = "customer.contact.mixin"
    _description = "Dates of Contact"

    last_contact_date = fields.Date(
        string="Last Contact",
        compute="_compute_contact_dates",
        search="_search_last_contact_date",
        help="Last call, visit or message with anybody at the customer, whoever began "
        "it. Order confirmations and invoices do not count.",
    )
    next_contact_date = fields.Date(
        string="Next Contact",
        compute="_compute_contact_dates",
        search="_search_next_contact_date",
        help="First planned contact or open activity, even if it is overdue.",
    )

    def _query_people(self, ids=None):
        """Whose contacts count, as subjects of ``customer.interaction``.

        :param ids: of the records that are asked about; default: all of them
        """
        raise NotImplementedError

    @api.depends_context("company", "uid")
    def _compute_contact_dates(self):
        dates = {}
        if self.ids:
            dates = self.env["customer.interaction"]._fetch_contact_dates(
                self._query_people(self.ids)
            )
        for record in self:
            last, next_ = dates.get(record._origin.id, (False, False))
            record.last_contact_date, record.next_contact_date = last, next_

    def _search_last_contact_date(self, operator, value):
        return self.env["customer.interaction"]._search_contact_date(
            "last", self._query_people(), operator, value
        )

    def _search_next_contact_date(self, operator, value):
        return self.env["customer.interaction"]._search_contact_date(
            "next", self._query_people(), operator, value
        )
