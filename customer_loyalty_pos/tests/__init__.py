from . import (
    test_random_life,
    test_sale_at_till,
    test_till_coupon,
    test_till_points,
    test_till_proof,
    test_till_referral,
    test_till_refund,
    test_till_screen,
    test_till_sums,
    test_till_tier,
)
