from . import test_till_points, test_till_refund, test_till_sums
