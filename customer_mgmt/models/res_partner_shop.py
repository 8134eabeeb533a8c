from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, Query

from ..tools.distance import Place, nearest
from .groups import USER
from .res_partner import DESCRIBING

# Columns of the query for the nearest shop.
SHOP_COLUMNS = {"nearest_shop_id": "shop_id", "shop_distance": "distance"}
COMPARISONS = {"<": SQL("<"), "<=": SQL("<="), ">": SQL(">"), ">=": SQL(">=")}


class ResPartner(models.Model):
    """How far contacts live from the shops of the current company.

    Who has no coordinates is neither near nor far: no distance finds such contacts,
    only "is not set" does.
    """

    _inherit = "res.partner"

    nearest_shop_id = fields.Many2one(
        "res.partner",
        compute="_compute_nearest_shop",
        search="_search_nearest_shop_id",
        groups=USER,
        help="Of the current company. Empty if the coordinates of the contact, or of "
        "all shops, are not known.",
    )
    shop_distance = fields.Float(
        string="Distance to Shop (km)",
        digits=(16, 2),
        compute="_compute_nearest_shop",
        search="_search_shop_distance",
        aggregator="avg",
        groups=USER,
        help="As the crow flies, to the nearest shop. 0 without a nearest shop: it is "
        "not known.",
    )

    def _get_place(self):
        return Place(self.partner_latitude, self.partner_longitude)

    @api.depends("partner_latitude", "partner_longitude")
    @api.depends_context("company")
    def _compute_nearest_shop(self):
        shops = self.env.company.customer_policy_id._get_shop_places()
        for partner in self:
            found = nearest(partner._get_place(), shops)
            partner.nearest_shop_id = found and found.key
            partner.shop_distance = found and found.kilometres

    def _search_nearest_shop_id(self, operator, value):
        if operator in ("any", "any!"):
            shops = self.env.company.customer_policy_id._get_shops()
            value = shops.filtered_domain(Domain("id", operator, value)).ids
        elif operator != "in":
            return NotImplemented
        return self._domain_in("nearest_shop_id", value)

    def _search_shop_distance(self, operator, value):
        if operator == "in":
            return self._domain_in("shop_distance", value)
        if operator not in COMPARISONS:
            return NotImplemented
        return Domain.custom(
            to_sql=lambda partners, alias, query: SQL(
                "%s %s %s",
                partners._field_to_sql(alias, "shop_distance", query),
                COMPARISONS[operator],
                value,
            )
        )

    def _domain_in(self, name, values):
        """One of some values; False stands for an unknown one, and 0 does not."""
        known = [value for value in values if value is not False]
        unknown = len(known) < len(values)

        def to_sql(partners, alias, query):
            column = partners._field_to_sql(alias, name, query)
            return SQL(
                "(COALESCE(%s = ANY(%s), FALSE) OR %s AND %s IS NULL)",
                column,
                known,
                unknown,
                column,
            )

        return Domain.custom(to_sql=to_sql)

    def _field_to_sql(self, alias, field_expr, query: Query | None = None) -> SQL:
        """Measure each contact of a query once, for all that asks for it."""
        column = SHOP_COLUMNS.get(field_expr)
        if not column or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        if self.env.context.get(DESCRIBING):
            return SQL.identifier(alias, field_expr)
        self._check_field_access(self._fields[field_expr], "read")
        nearest_shop = query.make_alias(alias, "nearest_shop")
        found = self.env.company.customer_policy_id._query_nearest_shop(
            self._field_to_sql(alias, "partner_latitude", query),
            self._field_to_sql(alias, "partner_longitude", query),
        )
        query.add_join(
            "LEFT JOIN", nearest_shop, SQL("LATERAL (%s)", found), SQL("TRUE")
        )
        return SQL.identifier(nearest_shop, column)
