"""Warnings of an installation are problems; chatter and known noise are not."""

from suite import install_log

STAMP = "2026-01-31 10:00:00,000 123"


def problems(tmp_path, *lines):
    path = tmp_path / "odoo.log"
    path.write_text("\n".join(lines) + "\n")
    return install_log.problems(path)


def test_information_is_fine(tmp_path):
    assert problems(tmp_path, f"{STAMP} INFO db odoo.modules: loading") == []


def test_a_warning_is_told_with_the_lines_that_follow_it(tmp_path):
    found = problems(
        tmp_path,
        f"{STAMP} WARNING db odoo.models: no access rules",
        "Traceback (most recent call last):",
        f"{STAMP} INFO db odoo.modules: loading",
    )
    assert len(found) == 1
    assert found[0].endswith("Traceback (most recent call last):")


def test_known_noise_is_ignored(tmp_path):
    line = f"{STAMP} WARNING ? odoo.tools.config: missing --http-interface"
    assert problems(tmp_path, line) == []
