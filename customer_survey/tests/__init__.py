from . import test_public_page, test_response
from . import test_tools_drivers
from . import test_tools_scores
from . import test_campaign_planning
from . import test_campaign_reminders
from . import test_campaign_screens
from . import test_campaign_sending
from . import test_optout
from . import test_case
from . import test_case_clock
from . import test_case_portal
from . import test_case_rule
from . import test_case_security
from . import test_tools_case
from . import test_page_access, test_page_tour
from . import test_entry
from . import test_place
from . import test_portal_feedback
from . import test_ready_made
