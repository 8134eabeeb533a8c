from . import test_response
