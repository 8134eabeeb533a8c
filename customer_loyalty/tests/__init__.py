from . import test_stored_value
