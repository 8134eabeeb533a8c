from . import portal
from . import preferences_link
