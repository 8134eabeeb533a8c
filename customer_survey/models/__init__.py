from . import (
    customer_survey_link,
    ir_http,
    survey_question,
    survey_question_cleaning,
    survey_question_answer,
    survey_survey,
    survey_survey_asking,
    survey_survey_thanks,
    survey_user_input,
    survey_user_input_call,
    survey_user_input_paper,
    survey_user_input_place,
)
