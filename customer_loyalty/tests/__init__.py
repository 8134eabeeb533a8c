from . import test_account, test_ledger, test_ledger_life, test_stored_value
from . import test_adjusting
from . import test_confirm_cost
from . import test_ledger
from . import test_nightly
from . import test_point_import
from . import test_proof
from . import test_reports
from . import test_stored_value
from . import test_ledger, test_stored_value
from . import test_activity
from . import test_referral, test_referral_pages
from . import test_offer
