{
    "name": "Customer Management: Point of Sale",
    "summary": "Till orders and refunds as customer purchases",
    "version": "19.0.1.0.0",
    "category": "Sales/Point of Sale",
    "author": "Customer Suite contributors",
    "license": "LGPL-3",
    "depends": ["customer_mgmt", "pos_sale"],
    "auto_install": True,
}
