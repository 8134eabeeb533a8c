from . import portal, portal_member
