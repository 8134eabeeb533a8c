"""Where everything lives: the checkout, and the cache shared by all clones."""

import hashlib
import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
DEV = CHECKOUT / "dev"
BUILD = CHECKOUT / "build"
ADDONS = ("customer_mgmt", "customer_loyalty", "customer_survey")


def cache():
    """The private folder of the environment; built once, shared by clones."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base).absolute() / "customer-suite"


def logs():
    return cache() / "logs"


def addons():
    """Our addons that exist in this checkout, bridges included."""
    found = sorted(path.parent.name for path in CHECKOUT.glob("*/__manifest__.py"))
    known = [name for name in ADDONS if name in found]
    return known + [name for name in found if name not in known]


def main_addons():
    """The addons a person chooses; bridges follow from the apps installed."""
    return [name for name in addons() if name in ADDONS]


def short_hash(*parts):
    """A short, stable name for some inputs."""
    text = "\0".join(str(part) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def addons_fingerprint(names=None):
    """Changes whenever a file of our addons changes (tests left out)."""
    digest = hashlib.sha256()
    for name in names or addons():
        for path in _sources(CHECKOUT / name):
            digest.update(str(path.relative_to(CHECKOUT)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _sources(folder):
    ignored = {"__pycache__", "tests", "build"}
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not ignored & set(path.relative_to(folder).parts)
    )
