from . import customer_care_plan
from . import customer_interaction
from . import mail_render_mixin
from . import mailing_mailing
from . import mailing_trace
