{
    "name": "Customer Loyalty",
    "summary": "Points on a ledger that can be proved, tiers, activities, referrals",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Customer Suite contributors",
    "license": "LGPL-3",
    "depends": ["customer_mgmt", "sale_loyalty"],
    "data": [
        "security/res_groups.xml",
        "security/ir.model.access.csv",
        "security/loyalty_ledger_rules.xml",
    ],
    "pre_init_hook": "pre_init_hook",
    "post_init_hook": "post_init_hook",
}
