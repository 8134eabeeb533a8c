from . import access, entry, place, survey
