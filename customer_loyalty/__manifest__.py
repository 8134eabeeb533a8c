{
    "name": "Customer Loyalty",
    "summary": "Loyalty programs and coupons for the customers that Customer Management scores",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Customer Suite contributors",
    "license": "LGPL-3",
    "depends": ["customer_mgmt", "sale_loyalty"],
    "installable": True,
}
