from . import customer_handover
from . import customer_survey_entry
from . import customer_survey_export
from . import customer_survey_invite
from . import customer_survey_preview
from . import sms_composer
