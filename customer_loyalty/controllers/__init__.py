from . import home, portal, referral
