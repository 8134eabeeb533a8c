from . import customer_purchase_mixin
from . import customer_purchase
from . import customer_purchase_excluded
from . import customer_purchase_line
from . import customer_purchase_line_product
from . import customer_value_report
from . import customer_migration
from . import customer_segment_movement
