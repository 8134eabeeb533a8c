from . import customer_case_report
from . import customer_evaluation
from . import customer_loss
from . import customer_survey_last
from . import customer_survey_report
from . import customer_survey_figures
from . import customer_survey_page
from . import customer_survey_page_sheets
