{
    "name": "Customer Survey",
    "summary": "Surveys for the customers of Customer Management",
    "version": "19.0.1.0.0",
    "category": "Marketing/Surveys",
    "author": "Customer Suite contributors",
    "license": "LGPL-3",
    "depends": ["customer_mgmt", "resource", "survey"],
    "data": [
        "security/res_groups.xml",
        "security/ir.model.access.csv",
        "security/survey_rules.xml",
        "security/customer_case_rules.xml",
        "data/customer_case_data.xml",
        "views/customer_case_views.xml",
        "views/customer_case_config_views.xml",
        "views/res_partner_case_views.xml",
        "views/portal_case_templates.xml",
        "views/customer_case_menus.xml",
    ],
    "demo": [
        "demo/demo_cases.xml",
    ],
}
