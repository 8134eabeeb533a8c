{
    "name": "Customer Survey: Point of Sale",
    "summary": "Receipts of the till with a QR code of their own that asks how it was",
    "version": "19.0.1.0.0",
    "category": "Marketing/Surveys",
    "author": "Customer Suite contributors",
    "license": "LGPL-3",
    "depends": ["customer_survey", "customer_mgmt_pos"],
    "data": [
        "views/customer_survey_link_views.xml",
    ],
    "assets": {
        "point_of_sale._assets_pos": ["customer_survey_pos/static/src/**/*"],
        "web.assets_tests": ["customer_survey_pos/static/tests/tours/**/*"],
    },
    "auto_install": True,
}
