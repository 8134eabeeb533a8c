from . import test_tools_drivers
from . import test_tools_scores
