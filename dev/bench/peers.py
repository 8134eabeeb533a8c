"""Libraries to compare with; they are in no requirement and install on demand."""

import sys

from suite import paths, stamp, venv

LIFETIMES = ("lifetimes==0.11.3", "autograd==1.8.0", "pandas==2.3.3")


def add(packages):
    """Make packages importable; what they need besides is in the environment."""
    folder = paths.cache() / "peers" / paths.short_hash(*packages)
    stamp.ensure(
        folder,
        {"packages": packages},
        f"Installing {', '.join(packages)}",
        lambda target: [venv.install_into(target, package) for package in packages],
    )
    # Behind the environment's own: a peer must not change the rest of the run.
    sys.path.append(str(folder))
