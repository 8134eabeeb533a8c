from . import access, entry, survey
