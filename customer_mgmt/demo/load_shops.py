"""The addresses to which customers can come."""

# Key, name, country, city, latitude and longitude.
SHOPS = (
    ("mission", "Tea & Trail Mission", "us", "San Francisco", 37.7599, -122.4216),
    ("marais", "Tea & Trail Marais", "fr", "Paris", 48.8590, 2.3590),
)


def load_shops(loading, _care):
    """One of the company, one of the branch."""
    shops = loading.env["res.partner"].create(
        [
            {
                "name": name,
                "type": "other",
                "country_id": loading.env.ref(f"base.{country}").id,
                "city": city,
                "partner_latitude": latitude,
                "partner_longitude": longitude,
            }
            for _key, name, country, city, latitude, longitude in SHOPS
        ]
    )
    loading.keep("shop", [key for key, *_rest in SHOPS], shops)
    for company, shop in zip((loading.company, loading.branch), shops, strict=True):
        company.customer_policy_id.shop_ids = shop
