from . import base_partner_merge
from . import loyalty_join
from . import loyalty_tier_set
