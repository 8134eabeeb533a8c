"""Put this folder on PYTHONPATH, and the optional libraries cannot be found.

So a machine that has them all shows what an installation without them does.
"""

from importlib.machinery import PathFinder

OPTIONAL = ("numpy", "scipy")

_find_spec = PathFinder.find_spec


def _find_spec_of_the_rest(name, path=None, target=None):
    if name.partition(".")[0] in OPTIONAL:
        return None
    return _find_spec(name, path, target)


PathFinder.find_spec = _find_spec_of_the_rest
