from . import churn
from . import portal
from . import preferences_link
