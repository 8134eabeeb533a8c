from . import (
    survey_question,
    survey_question_cleaning,
    survey_question_answer,
    survey_survey,
    survey_survey_asking,
    survey_user_input,
)
from . import (
    customer_survey_campaign,
    customer_survey_campaign_events,
    customer_survey_campaign_planning,
    customer_survey_campaign_preview,
    customer_survey_campaign_results,
    customer_survey_campaign_schedule,
    customer_survey_invitation,
    customer_survey_invitation_sending,
    customer_survey_invitation_reminding,
    customer_interaction_survey,
    res_partner_survey,
    survey_survey_campaign,
    survey_user_input_invitation,
)
