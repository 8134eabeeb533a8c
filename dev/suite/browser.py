"""A real Chromium for the browser tests, with a font for Chinese.

The one on PATH, else Debian's package and the libraries this machine lacks,
unpacked privately: no root rights needed, and root's system stays as it is.
"""

import functools
import os
import shutil
import subprocess
from pathlib import Path

from suite import console, paths, stamp
from suite.apt import Apt, is_debian, unpack
from suite.console import Failure, say

RECIPE = 2
NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
FONTS = ("fonts-wqy-microhei", "fonts-dejavu-core")
ADVICE = "install Chromium and put it on PATH (Debian: apt-get install chromium)"
WRAPPER = """\
#!/bin/sh
export LD_LIBRARY_PATH="{libraries}"
export FONTCONFIG_FILE="{fonts}"
exec "{program}" "$@"
"""
FONT_CONFIGURATION = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">{etc}/fonts/fonts.conf</include>
  <dir>/usr/share/fonts</dir>
  <dir>{tree}/usr/share/fonts</dir>
  <cachedir>{folder}/font-cache</cachedir>
</fontconfig>
"""


def ensure():
    """The folder to put on PATH so that Odoo finds a browser."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return Path(found).parent
    if not (is_debian() and shutil.which("apt-get")):
        raise Failure("no Chromium was found", ADVICE)
    title = "Obtaining Chromium (about 100 MB, once)"
    return (
        stamp.ensure(paths.cache() / "browser", {"recipe": RECIPE}, title, _build)
        / "bin"
    )


@functools.cache
def ensure_or_explain():
    """The folder, or None with the reason printed: browser tests will skip.

    In CI that is a failure: a skipped browser test proves nothing.
    """
    try:
        return ensure()
    except Failure as failure:
        if console.in_ci():
            raise
        console.report(failure)
        say("  no browser test will run: each is skipped with this reason")
        return None


def path_with(folder):
    """PATH with the browser's folder first."""
    current = os.environ.get("PATH", os.defpath)
    return f"{folder}:{current}" if folder else current


def _build(folder):
    apt = Apt().prepare()
    packages = [*apt.missing("chromium"), *FONTS]
    say(f"  downloading {len(packages)} packages")
    tree = folder / "tree"
    tree.mkdir()
    unpack(apt.download(*dict.fromkeys(packages)), tree)
    _write_wrapper(folder, tree)
    _check(folder / "bin" / "chromium")


def _write_wrapper(folder, tree):
    etc = Path("/etc") if Path("/etc/fonts/fonts.conf").exists() else tree / "etc"
    fonts = folder / "fonts.conf"
    fonts.write_text(FONT_CONFIGURATION.format(etc=etc, tree=tree, folder=folder))
    program = tree / "usr/lib/chromium/chromium"
    wrapper = folder / "bin" / "chromium"
    wrapper.parent.mkdir()
    wrapper.write_text(
        WRAPPER.format(libraries=_libraries(tree), fonts=fonts, program=program)
    )
    wrapper.chmod(0o755)


def _libraries(tree):
    folders = {path.parent for path in tree.rglob("*.so*") if path.is_file()}
    system = {"lib", "lib64"}
    return ":".join(sorted(str(f) for f in folders if system & set(f.parts)))


def _check(program):
    """Start it for real: the version answers even when a library is missing."""
    command = [
        program,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--no-first-run",
        f"--user-data-dir={program.parents[1] / 'check'}",
        "--dump-dom",
        "data:text/html,<p>it works</p>",
    ]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if "it works" not in result.stdout:
        raise Failure(
            f"Chromium does not start: {result.stderr.strip()[-800:]}", ADVICE
        )
