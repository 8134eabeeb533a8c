"""What an installation may say: nothing that needs attention."""

import re

LINE = re.compile(r"^\d{4}-\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) \S+ (\S+?): (.*)")
# (logger, text): why it is not ours.
IGNORED = (
    # Debian leaves a few documentation parsers out of its package.
    (r"odoo\.addons\.base\.models\.ir_module", r"docutils"),
    # The private server of tests has no secret to protect.
    (r"odoo\.tools\.config", r"."),
)


def problems(log):
    """Lines of an Odoo log that should not be there, with their traceback."""
    found, current = [], None
    for line in log.read_text(errors="replace").splitlines():
        match = LINE.match(line)
        if match:
            current = None if _ignored(*match.groups()[1:]) else []
            if current is not None:
                found.append(current)
        elif re.match(r"^\d{4}-\d\d-\d\d ", line):
            current = None
        if current is not None:
            current.append(line)
    return ["\n".join(lines[:40]) for lines in found]


def _ignored(logger, text):
    return any(re.search(a, logger) and re.search(b, text) for a, b in IGNORED)
