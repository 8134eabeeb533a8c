from . import customer_case, project_task
