from . import survey
from . import export
