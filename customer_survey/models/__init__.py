from . import (
    survey_question,
    survey_question_cleaning,
    survey_question_answer,
    survey_survey,
    survey_survey_asking,
    survey_user_input,
)
from . import (
    customer_profile_satisfaction,
    customer_survey_theme,
    res_partner_satisfaction,
    survey_user_input_export,
    survey_user_input_line,
    survey_user_input_service,
    survey_user_input_theme,
    survey_user_input_trait,
)
