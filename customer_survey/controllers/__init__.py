from . import invitation, survey
from . import survey
from . import portal_case
