"""Translation catalogues: complete, fresh, and how to refresh them.

Runs inside the virtual environment, for polib::

    python translations.py check ADDON…         # every term has its Chinese
    python translations.py merge ADDON NEW.pot  # refresh .pot and zh_CN.po
    python translations.py compare ADDON NEW.pot
"""

import shutil
import sys
from pathlib import Path

import polib

CHECKOUT = Path(__file__).resolve().parents[2]
LANGUAGE = "zh_CN"
SHOWN = 20


def template(addon):
    return CHECKOUT / addon / "i18n" / f"{addon}.pot"


def translation(addon):
    return CHECKOUT / addon / "i18n" / f"{LANGUAGE}.po"


def check(*addons):
    """Problems of the committed catalogues of some addons."""
    return [problem for addon in addons for problem in _check(addon)]


def _check(addon):
    missing = [
        path for path in (template(addon), translation(addon)) if not path.exists()
    ]
    if missing:
        return [
            f"{path.relative_to(CHECKOUT)} is missing: make i18n" for path in missing
        ]
    wanted = _terms(polib.pofile(template(addon)))
    catalogue = polib.pofile(translation(addon))
    done = {entry.msgid for entry in catalogue if entry.translated()}
    stale = _terms(catalogue) - wanted
    return [
        *_list(f"{addon}: not translated", wanted - done),
        *_list(f"{addon}: translated but gone (make i18n)", stale),
    ]


def compare(addon, fresh):
    """Terms by which the committed .pot differs from a fresh export."""
    if not template(addon).exists():
        return [f"{template(addon).relative_to(CHECKOUT)} is missing: make i18n"]
    committed, exported = (
        _terms(polib.pofile(template(addon))),
        _terms(polib.pofile(fresh)),
    )
    return [
        *_list(f"{addon}: not in the .pot (make i18n)", exported - committed),
        *_list(f"{addon}: no longer in the source (make i18n)", committed - exported),
    ]


def merge(addon, fresh):
    """Take a fresh export as the .pot, and carry translations over to it."""
    template(addon).parent.mkdir(exist_ok=True)
    shutil.copyfile(fresh, template(addon))
    exported = polib.pofile(fresh)
    catalogue = (
        polib.pofile(translation(addon)) if translation(addon).exists() else None
    )
    if catalogue is None:
        catalogue = polib.POFile()
        catalogue.metadata = {**exported.metadata, "Language": LANGUAGE}
    catalogue.merge(exported)
    for entry in catalogue.obsolete_entries():
        catalogue.remove(entry)
    catalogue.save(translation(addon))
    return check(addon)


def _terms(catalogue):
    return {entry.msgid for entry in catalogue if not entry.obsolete}


def _list(title, terms):
    if not terms:
        return []
    shown = [f"    {term!r}" for term in sorted(terms)[:SHOWN]]
    return [f"{title}: {len(terms)}", *shown]


if __name__ == "__main__":
    command = {"check": check, "compare": compare, "merge": merge}[sys.argv[1]]
    problems = command(*sys.argv[2:])
    print("\n".join(problems))
    sys.exit(bool(problems))
