from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.distance import EARTH_RADIUS


class CustomerPolicy(models.Model):
    """Where customers can come to."""

    _inherit = "customer.policy"
    _check_company_auto = True

    shop_ids = fields.Many2many(
        "res.partner",
        "customer_policy_shop_rel",
        string="Shops",
        check_company=True,
        help="Addresses from which the distance to customers is measured. Without any, "
        "it is the address of the company.",
    )

    @api.model
    def _scoring_fields(self):
        return super()._scoring_fields() - {"shop_ids"}

    def _get_shops(self):
        """The addresses of open shops whose place is known."""
        policy = self.sudo().with_context(active_test=True)
        shops = policy.shop_ids or policy.company_id.partner_id
        return shops.filtered(lambda shop: shop._get_place().is_known)

    def _get_shop_places(self):
        """{id of the address: :class:`Place`}"""
        return {shop.id: shop._get_place() for shop in self._get_shops()}

    def _query_nearest_shop(self, latitude, longitude):
        """SQL of (shop_id, distance in km) of the shop nearest to a place; no row if
        the place, or that of every shop, is not known.

        What :func:`~odoo.addons.customer_mgmt.tools.distance.nearest` finds, for any
        number of places: the haversine of an angle is a quarter of the square of its
        chord, and chords need no trigonometry for each shop.

        :param SQL latitude: degrees; may be empty
        :param SQL longitude: degrees; may be empty
        """
        shops = self._get_shop_places()
        return SQL(
            """SELECT shop_id, ROUND((%(diameter)s * ASIN(LEAST(
                                   1, SQRT(haversine))))::numeric, 2) AS distance
                 FROM (SELECT shop.id AS shop_id,
                              ((place.x - shop.x) ^ 2 + (place.y - shop.y) ^ 2
                               + (place.z - shop.z) ^ 2) / 4 AS haversine
                         FROM (%(place)s) place
                        CROSS JOIN UNNEST(%(ids)s::int[], %(vectors)s)
                              shop (id, x, y, z)
                      ) measured
                ORDER BY haversine, shop_id
                LIMIT 1""",
            diameter=2 * EARTH_RADIUS,
            place=self._query_vector(latitude, longitude),
            ids=list(shops),
            vectors=SQL(", ").join(
                SQL("%s::float8[]", [place.vector[axis] for place in shops.values()])
                for axis in range(3)
            ),
        )

    @api.model
    def _query_vector(self, latitude, longitude):
        """SQL of (x, y, z): :attr:`Place.vector`; no row if the place is not known.

        Without ``OFFSET`` the vector would be computed again for each shop.
        """
        return SQL(
            """SELECT COS(north) * COS(east) AS x, COS(north) * SIN(east) AS y,
                      SIN(north) AS z
                 FROM (SELECT RADIANS(COALESCE(%(latitude)s, 0)::float8) AS north,
                              RADIANS(COALESCE(%(longitude)s, 0)::float8) AS east
                      ) angle
                WHERE ABS(north) <= RADIANS(90) AND (north <> 0 OR east <> 0)
               OFFSET 0""",
            latitude=latitude,
            longitude=longitude,
        )
