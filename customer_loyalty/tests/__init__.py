from . import test_ledger, test_stored_value
from . import test_activity
from . import test_referral, test_referral_pages
from . import test_offer
