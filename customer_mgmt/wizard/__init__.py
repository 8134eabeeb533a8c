from . import base_partner_merge
from . import customer_close
from . import customer_interaction_log
from . import customer_migration_compare
