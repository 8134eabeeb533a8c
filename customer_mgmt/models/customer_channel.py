from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class CustomerChannel(models.Model):
    _name = "customer.channel"
    _description = "Sales Channel"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        help="Short technical name, as used by imported files and interfaces.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(string="Enabled", default=True)

    _code_unique = models.Constraint(
        "UNIQUE(code)", "Another channel already has this code."
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_stock_channel(self):
        """The purchase sources of Odoo itself refer to these by external id."""
        stock = self.filtered(lambda channel: channel.id in self._stock_ids())
        if stock:
            raise UserError(
                self.env._(
                    "The channel %s belongs to an application. Archive it instead.",
                    stock[0].display_name,
                )
            )

    def _stock_ids(self):
        external_ids = self.get_external_id()
        return {id_ for id_, name in external_ids.items() if name and "__" not in name}

    @api.model
    def _sql_id(self, code):
        """Database id of a stock channel, as SQL, for the sources of purchases."""
        # Cached, unlike env.ref(), which looks whether the record exists.
        lookup = self.env["ir.model.data"]._xmlid_to_res_id
        return SQL("%s::int", lookup(f"customer_mgmt.channel_{code}"))
