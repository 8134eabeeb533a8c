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
        "security/place_rules.xml",
        "views/survey_templates.xml",
        "wizard/customer_survey_entry_views.xml",
        "views/survey_user_input_call_views.xml",
        "views/res_partner_interview_views.xml",
        "views/survey_user_input_views.xml",
        "views/place_templates.xml",
        "report/survey_sheets.xml",
        "views/customer_survey_link_views.xml",
        "views/customer_survey_menus.xml",
    ],
    "assets": {
        "survey.survey_assets": [
            "customer_survey/static/src/page/**/*",
        ],
        "web.assets_tests": [
            "customer_survey/static/tests/tours/**/*",
        ],
    },
}
