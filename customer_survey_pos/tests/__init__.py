from . import test_receipt
from . import test_receipt_screen
