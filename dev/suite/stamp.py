"""A built part is finished when its stamp, written last, matches its inputs.

Anything else (no stamp, other inputs, a killed build) is built again from
scratch in the same place, so a half-built environment repairs itself.
"""

import json
import shutil

from suite import lock, paths
from suite.console import step


def is_fresh(folder, inputs):
    return recorded(folder) == json.loads(json.dumps(inputs))


def recorded(folder):
    """The inputs a part was built from; None when it is missing or half-built."""
    try:
        return json.loads(_stamp(folder).read_text())["inputs"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def ensure(folder, inputs, title, build):
    """Build a folder once: ``build(folder)`` runs only when it is not fresh."""
    if is_fresh(folder, inputs):
        return folder
    with lock.exclusive(paths.cache() / "build.lock"):
        if not is_fresh(folder, inputs):  # somebody else may just have built it
            with step(title):
                discard(folder)
                folder.mkdir(parents=True)
                build(folder)
                write(folder, inputs)
    return folder


def discard(folder):
    _stamp(folder).unlink(missing_ok=True)
    if folder.exists():
        shutil.rmtree(folder)


def write(folder, inputs):
    temporary = _stamp(folder).with_suffix(".tmp")
    temporary.write_text(json.dumps({"inputs": inputs}, indent=1))
    temporary.replace(_stamp(folder))


def _stamp(folder):
    # Beside the folder, not in it: removing the folder's content half-way
    # must not leave a valid stamp behind.
    return folder.with_name(folder.name + ".stamp")
