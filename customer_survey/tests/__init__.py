from . import test_public_page, test_response
from . import test_tools_drivers
from . import test_tools_scores
from . import test_export
from . import test_last_score
from . import test_report
from . import test_satisfaction_page
from . import test_theme
from . import test_satisfaction_screen
