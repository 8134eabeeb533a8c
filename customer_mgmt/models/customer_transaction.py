from odoo import api, fields, models
from odoo.exceptions import ValidationError

# Columns of an imported file that tell purchases apart.
KEY_COLUMNS = ("company_id", "channel_id", "reference")


class CustomerTransaction(models.Model):
    """A purchase made outside Odoo: a marketplace, an old till, another shop."""

    _name = "customer.transaction"
    _description = "Imported Purchase"
    _order = "date desc, id desc"
    _rec_name = "reference"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    channel_id = fields.Many2one(
        "customer.channel", required=True, ondelete="restrict", index=True
    )
    date = fields.Date(required=True, default=fields.Date.context_today, index=True)
    reference = fields.Char(
        required=True,
        help="Number of the purchase on its platform. A file with the same channel and "
        "reference updates the purchase instead of adding another one.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    amount_untaxed = fields.Monetary(
        string="Untaxed Amount",
        required=True,
        help="Negative for a return.",
    )
    margin = fields.Monetary(
        groups="customer_mgmt.group_customer_manager",
        help="Untaxed amount less cost, if the cost is known. An empty margin means "
        "that it is not known: the amount is then counted in revenue only.",
    )
    margin_known = fields.Boolean(
        string="Cost Known",
        compute="_compute_margin_known",
        store=True,
        readonly=False,
        groups="customer_mgmt.group_customer_manager",
    )
    return_of_id = fields.Many2one(
        "customer.transaction",
        index="btree_not_null",
        check_company=True,
        domain="[('partner_id', '=', partner_id), ('amount_untaxed', '>', 0)]",
        help="The purchase that came back. It lowers the value of that purchase.",
    )
    currency_rate = fields.Float(
        compute="_compute_currency_rate",
        store=True,
        digits=0,
        help="Units of the purchase's currency for one unit of the company's, on the "
        "day of the purchase.",
    )
    active = fields.Boolean(string="Enabled", default=True)

    _reference_unique = models.Constraint(
        "UNIQUE(company_id, channel_id, reference)",
        "This channel already has a purchase with this reference.",
    )

    @api.depends("currency_id", "company_id", "date")
    def _compute_currency_rate(self):
        for transaction in self:
            transaction.currency_rate = self.env["res.currency"]._get_conversion_rate(
                transaction.company_id.currency_id,
                transaction.currency_id,
                transaction.company_id,
                transaction.date or fields.Date.context_today(transaction),
            )

    @api.depends("margin")
    def _compute_margin_known(self):
        for transaction in self:
            transaction.margin_known = transaction.margin_known or bool(
                transaction.margin
            )

    @api.constrains("return_of_id", "amount_untaxed", "partner_id", "date")
    def _check_return(self):
        for transaction in self.filtered("return_of_id"):
            original = transaction.return_of_id
            if transaction.amount_untaxed > 0 or original.amount_untaxed < 0:
                raise ValidationError(
                    self.env._(
                        "%(return)s is a return of %(original)s: its amount must be "
                        "negative and the amount of the original positive.",
                        **{
                            "return": transaction.reference,
                            "original": original.reference,
                        },
                    )
                )
            if transaction.partner_id != original.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(return)s and the purchase it returns belong to different "
                        "customers.",
                        **{"return": transaction.reference},
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        transactions = super().create(vals_list)
        transactions._enqueue_refresh()
        return transactions

    def write(self, vals):
        self._enqueue_refresh()
        result = super().write(vals)
        if "partner_id" in vals or "company_id" in vals:
            self._enqueue_refresh()
        return result

    def unlink(self):
        self._enqueue_refresh()
        return super().unlink()

    def _enqueue_refresh(self):
        self.env["customer.refresh"]._enqueue(
            (transaction.company_id, transaction.partner_id) for transaction in self
        )

    @api.model
    def load(self, fields, data):
        """Refuse a file that names a purchase twice: which row would be right?"""
        messages = self._check_double_rows(fields, data)
        if messages:
            return {"ids": False, "messages": messages, "nextrow": 0}
        return super().load(fields, data)

    def _check_double_rows(self, fields, data):
        """An error message for each row whose purchase an earlier row has."""
        columns = [fields.index(name) for name in KEY_COLUMNS if name in fields]
        if "reference" not in fields:
            return []
        first_rows, messages = {}, []
        for number, row in enumerate(data):
            first = first_rows.setdefault(tuple(row[c] for c in columns), number)
            if first != number:
                messages.append(
                    self._prepare_double_message(
                        row[fields.index("reference")], first, number
                    )
                )
        return messages

    def _prepare_double_message(self, reference, first, number):
        return {
            "type": "error",
            "record": number,
            "rows": {"from": number, "to": number},
            "field": "reference",
            "message": self.env._(
                "Row %(row)s has the same channel and reference (%(reference)s) as row "
                "%(first)s. Remove one of them.",
                row=number + 1,
                reference=reference,
                first=first + 1,
            ),
        }

    def _load_records(self, data_list, update=False):
        """Importing the same file twice must not double the purchases.

        A row without external id whose (company, channel, reference) exists becomes
        an update of that purchase.
        """
        known = self._find_by_reference([data["values"] for data in data_list])
        for data in data_list:
            values = data["values"]
            if not data.get("xml_id") and not values.get("id"):
                existing = known.get(self._reference_key(values))
                if existing:
                    values["id"] = existing
        return super()._load_records(data_list, update=update)

    def _reference_key(self, values):
        company = values.get("company_id") or self.env.company.id
        return company, values.get("channel_id"), values.get("reference")

    def _find_by_reference(self, values_list):
        """Ids of the purchases that ``values_list`` name, by their key."""
        keys = [self._reference_key(values) for values in values_list]
        found = self.with_context(active_test=False).search_fetch(
            [
                ("company_id", "in", list({key[0] for key in keys})),
                ("channel_id", "in", list({key[1] for key in keys})),
                ("reference", "in", list({key[2] for key in keys})),
            ],
            ["company_id", "channel_id", "reference"],
        )
        return {
            (row.company_id.id, row.channel_id.id, row.reference): row.id
            for row in found
        }

    @api.model
    def get_import_templates(self):
        return [
            {
                "label": self.env._("Import template for purchases of other platforms"),
                "template": "/customer_mgmt/static/csv/customer_transaction.csv",
            }
        ]
