"""The tests of Odoo without our addons name the tests of ours that there are."""

import ast
import re

from suite import paths


def _named():
    """The tests of ours that docstrings of ``tests/stock`` name."""
    for path in (paths.CHECKOUT / "tests/stock").glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                yield from re.findall(r"\btest_\w+", ast.get_docstring(node) or "")


def test_they_exist():
    files = [
        *paths.CHECKOUT.glob("customer_loyalty*/tests/test_*.py"),
        *paths.CHECKOUT.glob("tests/install/test_*.py"),
    ]
    source = "".join(path.read_text() for path in files)
    named = set(_named())
    assert named
    assert {name for name in named if f"def {name}(" not in source} == set()
