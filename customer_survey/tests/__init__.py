from . import test_public_page, test_response
