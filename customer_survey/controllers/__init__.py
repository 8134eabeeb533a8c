from . import access, survey
