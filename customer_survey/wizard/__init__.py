from . import customer_survey_invite, customer_survey_preview, sms_composer
from . import customer_handover
from . import customer_survey_entry
