"""Put this folder on PYTHONPATH, and the optional libraries cannot be found.

So a machine that has them all shows what an installation without them does.
"""

from importlib.machinery import PathFinder

OPTIONAL = ("numpy", "scipy")


class _Rest:
    """Finds everything else.  Bound like what it replaces: others keep a copy of it."""

    _find_spec = PathFinder.find_spec

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name.partition(".")[0] in OPTIONAL:
            return None
        return cls._find_spec(name, path, target)


PathFinder.find_spec = _Rest.find_spec
