from . import test_account, test_ledger, test_ledger_life, test_stored_value
from . import test_tier
from . import test_tier_benefits
from . import test_member_statement
from . import test_expiry_notice
from . import test_member_portal
