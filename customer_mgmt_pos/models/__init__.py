from . import customer_segment_facts
from . import pos_order
from . import res_partner
