from . import base_partner_merge
from . import base_partner_merge_segment
from . import customer_close
from . import customer_migration_compare
from . import customer_segment_add
from . import customer_segment_why
from . import customer_segment_why_line
