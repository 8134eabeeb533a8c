{
    "name": "Customer Loyalty: Stock",
    "summary": "Returned goods take their points back",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Customer Suite contributors",
    "license": "LGPL-3",
    "depends": ["customer_loyalty", "sale_stock"],
    "auto_install": True,
}
