{
    "name": "Customer Survey: Projects",
    "summary": "Feedback of customers as tasks",
    "version": "19.0.1.0.0",
    "category": "Marketing/Surveys",
    "author": "Customer Suite contributors",
    "license": "LGPL-3",
    "depends": ["customer_survey", "project"],
    "data": [
        "security/ir.model.access.csv",
        "wizard/customer_case_task_views.xml",
        "views/customer_case_views.xml",
    ],
    "auto_install": True,
}
