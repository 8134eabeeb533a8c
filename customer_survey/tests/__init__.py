from . import test_public_page, test_response
from . import test_tools_drivers
from . import test_tools_scores
from . import test_page_access, test_page_tour
from . import test_entry
from . import test_place
from . import test_portal_feedback
from . import test_ready_made
