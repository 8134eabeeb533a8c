{
    "name": "Customer Loyalty: Point of Sale",
    "summary": "Points of the till: booked once, checked, taken back with refunds",
    "version": "19.0.1.0.0",
    "category": "Sales/Point of Sale",
    "author": "Customer Suite contributors",
    "license": "LGPL-3",
    "depends": ["customer_loyalty", "pos_loyalty", "pos_sale"],
    "data": [
        "security/ir.model.access.csv",
        "security/loyalty_pos_rules.xml",
        "data/ir_cron.xml",
        "views/loyalty_reconciliation_views.xml",
    ],
    "assets": {
        "point_of_sale._assets_pos": ["customer_loyalty_pos/static/src/**/*"],
        "web.assets_tests": ["customer_loyalty_pos/static/tests/tours/**/*"],
    },
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
    "auto_install": ["customer_loyalty", "pos_loyalty"],
}
