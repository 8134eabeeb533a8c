from . import base_partner_merge
from . import loyalty_card_update_balance
from . import loyalty_generate_wizard
from . import loyalty_liability_date
from . import loyalty_point_reinstate
from . import loyalty_point_transfer
from . import base_partner_merge_referral
