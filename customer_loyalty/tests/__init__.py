from . import test_ledger, test_stored_value
