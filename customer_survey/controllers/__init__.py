from . import invitation, survey
