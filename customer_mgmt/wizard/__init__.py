from . import base_partner_merge
from . import customer_close
from . import customer_handover
from . import customer_handover_line
from . import customer_handover_share
from . import customer_migration_compare
