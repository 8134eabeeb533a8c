from . import test_case_task
