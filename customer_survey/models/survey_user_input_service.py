from odoo import fields, models
from odoo.fields import Domain


class SurveyUserInput(models.Model):
    """Who served the customer, and where: what the answer is about."""

    _inherit = "survey.user_input"

    customer_id = fields.Many2one(
        "res.partner",
        string="Customer",
        related="partner_id.commercial_partner_id",
        store=True,
        index="btree_not_null",
        help="The company of the contact, or the contact.",
    )
    staff_id = fields.Many2one(
        "res.users",
        string="Served By",
        index="btree_not_null",
        help="Whoever is responsible for what the answer is about.",
    )
    touchpoint_id = fields.Many2one(
        "customer.channel",
        string="Shop or Channel",
        index="btree_not_null",
        help="Where the customer bought what the answer is about.",
    )
    product_tmpl_id = fields.Many2one(
        "product.template",
        string="Product",
        index="btree_not_null",
        help="The product of the place, or the only one that the customer bought with"
        " the document. Empty if the document is about several products.",
    )

    def _on_responded(self):
        result = super()._on_responded()
        self.sudo()._note_service()
        return result

    def _note_service(self):
        """Keep what the document says now: it may change, or go."""
        about = self.filtered(lambda answer: answer.source_id and answer._source())
        channels, products = about._fetch_channels(), about._fetch_products()
        for answer in about:
            source = answer._source()
            channel = channels.get((source._name, source.id))
            product = products.get((source._name, source.id))
            answer.write(
                {
                    "staff_id": answer.staff_id.id or self._get_staff(source).id,
                    "touchpoint_id": answer.touchpoint_id.id or channel,
                    "product_tmpl_id": answer.product_tmpl_id.id or product,
                }
            )

    def _get_staff(self, source):
        """Whoever the document names as responsible."""
        users = self.env["res.users"]
        field = source._fields.get("user_id")
        return source.user_id if field and field.comodel_name == users._name else users

    def _source(self):
        """The document of the answer; none if it is gone, or its application."""
        if self.source_model not in self.env:
            return None
        return self.env[self.source_model].browse(self.source_id).exists()

    def _fetch_channels(self):
        """{(model, id): id of the channel} of the documents that are purchases."""
        purchases = self.env["customer.purchase"].search(self._source_domain())
        return {(p.res_model, p.res_id): p.channel_id.id for p in purchases}

    def _fetch_products(self):
        """{(model, id): id of the product template} of what is about one product.

        Charges, discounts and gifts are no products that somebody bought.
        """
        templates = self._source_ids().get("product.template", [])
        _liabilities, delivery = self.env["customer.purchase"]._get_excluded()
        lines = self.env["customer.purchase.line"].search(
            self._source_domain()
            & Domain("net", ">", 0)
            & Domain("product_id", "not in", delivery)
        )
        found = {("product.template", each): each for each in templates}
        for key, bought in lines.grouped(lambda x: (x.res_model, x.res_id)).items():
            products = bought.product_id.product_tmpl_id
            found[key] = products.id if len(products) == 1 else False
        return found

    def _source_domain(self):
        return Domain.OR(
            Domain("res_model", "=", model) & Domain("res_id", "in", ids)
            for model, ids in self._source_ids().items()
        )

    def _source_ids(self):
        return {
            model: answers.mapped("source_id")
            for model, answers in self.grouped("source_model").items()
        }
