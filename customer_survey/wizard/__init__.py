from . import customer_survey_entry
