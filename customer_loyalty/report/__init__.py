from . import loyalty_referral_report
