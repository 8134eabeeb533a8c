from . import customer_evaluation
from . import loyalty_cohort_report
from . import loyalty_flow_report
from . import loyalty_liability_report
from . import loyalty_referral_report
from . import loyalty_statement
