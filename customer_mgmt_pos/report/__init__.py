from . import customer_purchase
from . import customer_purchase_line
