from . import test_ledger, test_stored_value
from . import test_activity
