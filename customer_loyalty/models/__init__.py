from . import (
    account_move,
    loyalty_card,
    loyalty_card_due,
    loyalty_card_merge,
    loyalty_card_opening,
    loyalty_card_posting,
    loyalty_member,
    loyalty_point_allocation,
    loyalty_point_lot,
    loyalty_point_move,
    loyalty_program,
    sale_order,
    sale_order_coupon_points,
    sale_order_line,
    sale_order_settlement,
)
from . import loyalty_tier_audience
from . import loyalty_tier
from . import loyalty_tier_history
from . import loyalty_reward
from . import loyalty_program_tier
from . import loyalty_program_review
from . import loyalty_program_portal
from . import loyalty_program_notice
from . import loyalty_member_tier
from . import loyalty_member_join
from . import loyalty_member_due
from . import loyalty_member_statement
from . import loyalty_member_notice
from . import loyalty_card_tier
from . import loyalty_point_lot_notice
from . import loyalty_point_move_portal
from . import product_pricelist
from . import res_partner_loyalty
from . import res_partner_placeholders
from . import sale_order_coupon_points_tier
from . import sale_order_tier
