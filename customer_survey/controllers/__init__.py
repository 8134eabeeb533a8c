from . import invitation, survey
from . import survey
from . import portal_case
from . import access, entry, place, portal, survey
