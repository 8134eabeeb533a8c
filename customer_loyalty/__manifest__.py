{
    "name": "Customer Loyalty",
    "summary": "Loyalty programs for the customers of Customer Management",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Customer Suite contributors",
    "license": "LGPL-3",
    "depends": ["customer_mgmt", "sale_loyalty"],
}
