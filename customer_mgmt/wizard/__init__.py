from . import base_partner_merge
from . import base_partner_merge_consent
from . import customer_close
from . import customer_migration_compare
from . import customer_care_preview
from . import customer_interaction_finish
