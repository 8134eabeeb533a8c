from . import customer_survey_link
from . import pos_config
from . import pos_order
