"""The Python of the project: Odoo's requirements and our tools, in one place.

The lock is Odoo's own column for Python 3.12: its 3.11 pins contradict each
other (gevent, greenlet), and the newer ones run quietly on 3.11.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from suite import console, paths, server, stamp
from suite.apt import Apt, unpack
from suite.console import Failure, say

RECIPE = 1
LOCKS = ("requirements.txt", "requirements-tools.txt")
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
ADVICE = "check that `pip download six` works on this machine (network, proxy, index)"
PROGRAM = """\
#!{python}
from odoo.cli.command import main

main()
"""


def ensure():
    """The virtual environment's folder, built if need be."""
    odoo = server.ensure()
    locks = [lock for lock in LOCKS if odoo.python is None or lock != LOCKS[0]]
    base = _base_python(odoo)
    inputs = {
        "recipe": RECIPE,
        "python": [str(base), _version(base)],
        "server": str(odoo.dist),
        "locks": {lock: (paths.DEV / lock).read_text() for lock in locks},
    }
    # Clones with other requirements get their own folder, side by side.
    folder = paths.cache() / "venv" / paths.short_hash(json.dumps(inputs))
    folder.parent.mkdir(parents=True, exist_ok=True)
    title = "Building the Python environment"
    return stamp.ensure(folder, inputs, title, lambda _: _build(folder, odoo, locks))


def python():
    return ensure() / "bin" / "python"


def environment(**more):
    """Variables for programs of the environment."""
    folder = ensure()
    result = {**os.environ, "VIRTUAL_ENV": str(folder), **more}
    result["PATH"] = f"{folder / 'bin'}:{result.get('PATH', os.defpath)}"
    # The server's byte code is kept, whatever the machine's habit: a one-test
    # run takes three times as long without it.
    for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "PYTHONPATH"):
        if name not in more:
            result.pop(name, None)
    return result


def _base_python(odoo):
    candidates = [odoo.python] if odoo.python else ["/usr/bin/python3", sys.executable]
    for candidate in candidates:
        if shutil.which(candidate) and _version(candidate) >= [3, 11]:
            return candidate
    raise Failure("no Python 3.11 or newer was found", "install python3 (3.11)")


def _version(interpreter):
    code = "import sys; print(sys.version_info[0], sys.version_info[1])"
    return [int(part) for part in console.output([interpreter, "-c", code]).split()]


def _build(folder, odoo, locks):
    base = _base_python(odoo)
    console.output([base, "-m", "venv", "--without-pip", folder])
    files = [paths.DEV / lock for lock in locks]
    say(f"  installing {_count(files)} packages")
    _install(folder, files)
    _link_server(folder, odoo, base)  # last: pip would count its packages as ours
    if odoo.python is None:
        say("  compiling the server's Python files (once)")
        _compile(folder, odoo)


def _count(files):
    lines = "\n".join(path.read_text() for path in files).splitlines()
    return sum("==" in line for line in lines)


def _link_server(folder, odoo, base):
    # Debian's tree and a source checkout carry no installed distribution: a
    # .pth makes ``import odoo`` work, and a tiny program stands for its script.
    [packages] = folder.glob("lib/python3*/site-packages")
    entries = [odoo.dist, *(_import_path(base) if odoo.python else ())]
    (packages / "odoo-server.pth").write_text("\n".join(map(str, entries)) + "\n")
    program = folder / "bin" / "odoo"
    program.write_text(PROGRAM.format(python=folder / "bin" / "python"))
    program.chmod(0o755)


def _import_path(interpreter):
    """What an installed Odoo's own Python can import."""
    code = "import sys; print('\\n'.join(p for p in sys.path[1:] if 'packages' in p))"
    return console.output([interpreter, "-c", code]).split()


def _install(folder, files):
    requirements = [word for path in files for word in ("-r", str(path))]
    pip = [folder / "bin" / "python", _pip(), "install", "--no-deps", "-q"]
    options = {"log": paths.logs() / "venv.log", "env": _network(), "advice": ADVICE}
    [lock] = [path for path in files if path.name == "requirements-tools.txt"]
    uv = next(li for li in lock.read_text().splitlines() if li.startswith("uv=="))
    console.run([*pip, uv.split()[0]], **options)
    fast = [folder / "bin" / "uv", "pip", "install", "--no-deps", "--no-progress"]
    try:
        console.run(
            [*fast, "--python", folder / "bin" / "python", *requirements],
            **options | {"env": _uv_environment(folder)},
        )
    except Failure:
        # uv reads no pip.conf; whatever it cannot reach, pip may.
        say("  uv could not install everything; trying again with pip (slower)")
        console.run([*pip, *requirements], **options)


def install_into(target, requirement):
    """Install one package, with nothing else, into a folder of its own."""
    command = [python(), _pip(), "install", "--no-deps", "-q", "--target", target]
    console.run(
        [*command, requirement],
        log=paths.logs() / "venv.log",
        env=_network(),
        advice=ADVICE,
    )


def _network():
    """Certificates are lost by ``su -`` and ``sudo``: name the system's again."""
    result = dict(os.environ)
    for name in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"):
        result.pop(name, None)
    if Path(CERTIFICATES).exists():
        for name in ("SSL_CERT_FILE", "PIP_CERT"):
            result.setdefault(name, CERTIFICATES)
    return result


def _uv_environment(folder):
    """Tell uv what pip is configured with (its file indexes aside)."""
    result = _network()
    config = _pip_config(folder)
    links = {
        "index-url": "UV_INDEX_URL",
        "extra-index-url": "UV_EXTRA_INDEX_URL",
        "find-links": "UV_FIND_LINKS",
    }
    for option, variable in links.items():
        words = [
            word
            for word in config.get(option, "").split()
            if not word.startswith("file:")
        ]
        if words:
            result.setdefault(variable, " ".join(words))
    result["UV_CACHE_DIR"] = str(paths.cache() / "uv")
    return result


def _pip_config(folder):
    command = [folder / "bin" / "python", _pip(), "config", "list"]
    result = subprocess.run(command, capture_output=True, text=True, env=_network())
    config = {}
    for line in result.stdout.splitlines():
        name, _, value = line.partition("=")
        option = name.rpartition(".")[2]
        if name.startswith(("global.", "install.", ":env:")) and option:
            config[option] = value.strip("'\"").replace("\\n", " ")
    return config


def _pip():
    """A pip that needs no installation: the wheel Debian ships for ``venv``."""
    wheels = list(Path("/usr/share/python-wheels").glob("pip-*.whl"))
    if not wheels:
        wheels = list((_unpacked_pip() / "usr/share/python-wheels").glob("pip-*.whl"))
    return wheels[0] / "pip"


def _unpacked_pip():
    folder = paths.cache() / "pip"
    if not stamp.is_fresh(folder, {"recipe": RECIPE}):
        stamp.discard(folder)
        folder.mkdir(parents=True)
        unpack(Apt().prepare().download("python3-pip-whl"), folder)
        stamp.write(folder, {"recipe": RECIPE})
    return folder


def _compile(folder, odoo):
    command = [
        folder / "bin" / "python",
        "-m",
        "compileall",
        "-q",
        "-j",
        "0",
        odoo.dist / "odoo",
    ]
    # Some files are templates, not Python: compileall's complaints are harmless.
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
