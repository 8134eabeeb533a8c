"""The Odoo server: Debian's package unpacked privately, or the one installed.

Debian's ``odoo-19`` (sid) carries the whole community edition with its tests.
It is downloaded once and stays as it is until the folder is removed: sid moves,
a build that worked does not have to.
"""

import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from suite import console, paths, stamp
from suite.apt import Apt, codename, is_debian, unpack
from suite.console import Failure, say

RECIPE = 1  # raise it when the way of unpacking changes
PACKAGE = "odoo-19/sid"
# The package links to files of these; any suite will do …
COMPANIONS = (
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-ocr-b",
    "fonts-glyphicons-halflings",
    "fonts-dejavu-core",
)
# … but sid's layout of these two differs, and every icon would go missing.
COMPANIONS_BOOKWORM = ("fonts-font-awesome/bookworm", "fonts-inconsolata/bookworm")
# Debian strips this file; without it every back-end page logs a console error,
# which fails each browser test.
STUB = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
ADVICE = "set ODOO_BIN to the odoo (or odoo-bin) program of an installed Odoo 19"


@dataclass(frozen=True)
class Server:
    """A place Odoo is imported from, and the Python that can run it."""

    dist: Path  # the folder that holds the package ``odoo``
    python: Path | None = None  # of an installed Odoo, None for the private one
    identity: str = ""  # what databases built with it depend on

    @property
    def addons(self):
        return self.dist / "odoo" / "addons"


def ensure():
    """The Odoo 19 to use, obtained if need be."""
    if os.environ.get("ODOO_BIN"):
        return _installed(Path(os.environ["ODOO_BIN"]))
    _check_supported()
    folder = stamp.ensure(
        paths.cache() / "server", {"recipe": RECIPE}, "Obtaining Odoo 19", _build
    )
    return Server(_dist(folder), identity=(folder / "VERSION").read_text().strip())


def _check_supported():
    if not (is_debian() and codename() == "bookworm" and shutil.which("apt-get")):
        raise Failure("Odoo 19 can be obtained automatically on Debian 12 only", ADVICE)


def _dist(folder):
    return folder / "usr/lib/python3/dist-packages"


def _build(folder):
    say("  downloading the server (about 120 MB, once)")
    apt = Apt().prepare()
    server = apt.download(PACKAGE)
    others = apt.download(*COMPANIONS, *COMPANIONS_BOOKWORM)
    say(f"  unpacking {server[0].name} (1.1 GB)")
    unpack([*server, *others], folder)
    _complete(folder)
    _record_version(folder, server[0])


def _complete(folder):
    stub = _dist(folder) / "odoo/addons" / STUB
    stub.parent.mkdir(parents=True, exist_ok=True)
    stub.unlink(missing_ok=True)
    stub.write_text("/* stripped by Debian */\n")
    broken = console.output(["find", folder, "-xtype", "l"]).splitlines()
    if broken:
        raise Failure(
            f"{len(broken)} links of the server lead nowhere, such as {broken[0]}",
            "a companion package is missing from dev/suite/server.py",
        )


def _record_version(folder, deb):
    """Say when sid has moved since the last time a server was unpacked."""
    checksum = hashlib.sha256(deb.read_bytes()).hexdigest()[:16]
    version = f"{deb.name} {checksum}"
    last = paths.cache() / "server.last"
    if last.exists() and last.read_text() != version:
        say(f"  note: the server changed from {last.read_text()} to {version}")
    last.write_text(version)
    (folder / "VERSION").write_text(version)


def _installed(program):
    """Use an Odoo that is already there, through the interpreter it names."""
    if not program.exists():
        raise Failure(f"ODOO_BIN names {program}, which does not exist", ADVICE)
    python = _interpreter(program)
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]);"
        "import odoo.release as r; print(r.__file__); print(r.version_info[0])"
    )
    result = subprocess.run(
        [python, "-c", code, program.resolve().parent],
        capture_output=True,
        text=True,
        cwd="/",
    )
    lines = result.stdout.split("\n")
    if result.returncode or lines[1].strip() != "19":
        cause = (result.stderr.strip().splitlines() or ["another version"])[-1]
        raise Failure(f"ODOO_BIN ({program}) is no Odoo 19: {cause}", ADVICE)
    return Server(Path(lines[0]).parents[1], python, identity=str(program))


def _interpreter(program):
    with program.open("rb") as handle:
        first = handle.readline().decode(errors="replace")
    if not first.startswith("#!") or "python" not in first:
        raise Failure(f"ODOO_BIN ({program}) is not a Python program", ADVICE)
    words = first[2:].split()
    name = words[-1] if words[0].endswith("/env") else words[0]
    return Path(shutil.which(name) or name)
