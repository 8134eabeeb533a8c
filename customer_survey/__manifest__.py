{
    "name": "Customer Survey",
    "summary": "Surveys for the customers of Customer Management",
    "version": "19.0.1.0.0",
    "category": "Marketing/Surveys",
    "author": "Customer Suite contributors",
    "license": "LGPL-3",
    "depends": ["customer_mgmt", "survey"],
    "data": [
        "security/res_groups.xml",
        "security/ir.model.access.csv",
        "security/survey_rules.xml",
        "security/report_rules.xml",
        "views/survey_user_input_views.xml",
        "views/customer_survey_theme_views.xml",
        "views/customer_survey_report_views.xml",
        "views/res_partner_satisfaction_views.xml",
        "views/customer_survey_menus.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "customer_survey/static/src/satisfaction/**/*",
        ],
        "web.assets_tests": [
            "customer_survey/static/tests/tours/**/*",
        ],
    },
}
