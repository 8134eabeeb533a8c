from . import loyalty_cohort_report, loyalty_flow_report, loyalty_liability_report
from . import loyalty_referral_report
