from . import access
from . import entry
from . import export
from . import invitation
from . import place
from . import portal
from . import portal_case
from . import survey
