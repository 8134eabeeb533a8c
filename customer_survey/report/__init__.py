from . import customer_case_report
