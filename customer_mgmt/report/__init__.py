from . import customer_purchase
from . import customer_purchase_product
from . import customer_value_report
from . import customer_migration
from . import customer_segment_movement
