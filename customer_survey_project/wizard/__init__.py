from . import customer_case_task
