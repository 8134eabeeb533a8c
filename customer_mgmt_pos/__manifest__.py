{
    "name": "Customer Management: Point of Sale",
    "summary": "Till orders as customer purchases, service notes at the till",
    "version": "19.0.1.0.0",
    "category": "Sales/Point of Sale",
    "author": "Customer Suite contributors",
    "license": "LGPL-3",
    "depends": ["customer_mgmt", "pos_sale"],
    "assets": {
        "point_of_sale._assets_pos": ["customer_mgmt_pos/static/src/**/*"],
    },
    "auto_install": True,
}
