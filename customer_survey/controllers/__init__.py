from . import access, entry, place, portal, survey
