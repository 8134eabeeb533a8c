from . import home, portal, portal_member, portal_referral, referral, statement
