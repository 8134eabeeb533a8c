from . import customer_survey_export
