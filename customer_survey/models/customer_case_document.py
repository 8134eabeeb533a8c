from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .customer_case import INTERNAL

# What cases may be about besides sales orders, as far as it is installed.
DOCUMENTS = (
    "pos.order",
    "account.move",
    "stock.picking",
    "event.registration",
    "customer.transaction",
)
# What has a field of its own.
FIELDS = {"sale.order": "order_id", "product.product": "product_id"}


class CustomerCase(models.Model):
    """Cases about a document of any installed application."""

    _inherit = "customer.case"

    document = fields.Reference(
        selection="_select_documents",
        string="Other Document",
        index="btree_not_null",
        groups=INTERNAL,
        help="What the case is about, if it is no sales order: a receipt of the till,"
        " an invoice, a delivery.",
    )

    @api.model
    def _select_documents(self):
        """The kinds of documents there are for whoever asks."""
        models_ = self.env["ir.model"].sudo()
        return [
            (name, models_._get(name).name)
            for name in DOCUMENTS
            if name in self.env and self.env[name].has_access("read")
        ]

    @api.constrains("document", "company_id")
    def _check_document(self):
        for case in self.sudo().filtered("document"):
            company = case.document.exists().company_id
            if company and company != case.company_id:
                raise ValidationError(
                    self.env._(
                        "%(document)s belongs to %(company)s, and %(case)s does not.",
                        document=case.document.display_name,
                        company=company.name,
                        case=case.display_name,
                    )
                )

    @api.model
    def _get_document_values(self, model, id_):
        """The field of a case that names a document, and how it does.

        :return: {name: value}, empty if the document is gone or cases know no such
        """
        record = self.env[model].browse(id_).exists() if model in self.env else None
        if not record:
            return {}
        if model == "product.template":
            record = record.product_variant_id
        if record and record._name in FIELDS:
            return {FIELDS[record._name]: record.id}
        return {"document": f"{model},{id_}"} if model in DOCUMENTS else {}
