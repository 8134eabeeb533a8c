"""``make lint``: ruff, pylint-odoo, the OCA checks, complete translations."""

import subprocess

from suite import paths, venv
from suite.console import say, step
from suite.results import Results

# OCA's layout rules for XML and PO files that contradict Odoo's own exports.
XML_DISABLED = "xml-header-wrong,xml-field-numeric-without-eval"
PO_DISABLED = "po-pretty-format"


def main(_arguments):
    results = Results()
    run(results)
    results.tell()
    return 0 if results.ok else 1


def run(results):
    """Run every check; each counts as one result."""
    with step("Checking style, manifests and translations"):
        for title, command in _checks():
            problems = _run(command)
            say(f"  {title}: {'problems' if problems else 'ok'}")
            results.check("lint", title, problems)


def _checks():
    tools = venv.ensure() / "bin"
    addons = paths.addons()
    catalogs = sorted(str(p) for name in addons for p in _catalogs(name))
    yield "ruff check", [tools / "ruff", "check", "."]
    yield "ruff format", [tools / "ruff", "format", "--check", "."]
    if not addons:
        return
    # Large models are split by idea, over several files of one addon.
    split = "--disable=consider-merging-classes-inherited"
    yield "pylint-odoo", [tools / "pylint", "--rcfile=setup.cfg", split, "-j1", *addons]
    yield (
        "oca-checks-odoo-module",
        [tools / "oca-checks-odoo-module", f"--disable={XML_DISABLED}", *addons],
    )
    if catalogs:
        yield (
            "oca-checks-po",
            [tools / "oca-checks-po", f"--disable={PO_DISABLED}", *catalogs],
        )
    translations = paths.DEV / "suite" / "translations.py"
    yield "translations", [tools / "python", translations, "check", *addons]


def _catalogs(addon):
    return (paths.CHECKOUT / addon / "i18n").glob("*.po*")


def _run(command):
    """The problems found: none, or the output (a missing tool is a problem)."""
    try:
        result = subprocess.run(
            list(map(str, command)),
            cwd=paths.CHECKOUT,
            env=venv.environment(PYTHONPATH=str(paths.DEV)),
            capture_output=True,
            text=True,
        )
    except OSError as error:
        return [f"cannot run {command[0]}: {error}"]
    if result.returncode == 0:
        return []
    return [result.stdout + result.stderr or f"code {result.returncode}"]
