from . import (
    loyalty_program,
    loyalty_rule,
    pos_order,
    pos_order_answer,
    pos_order_booking,
    pos_order_coupon_points,
    pos_order_line,
    pos_order_review,
    pos_order_settlement,
    sale_order_line,
)
