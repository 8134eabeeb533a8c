"""The machine's own sources, read in both formats, with other suites."""

from suite import apt

HOST = "https://mirror.example/debian"
SUITES = ("bookworm", "sid")


def rewrite(text, suffix=".list"):
    return apt.private_sources(text, suffix, "bookworm", SUITES)


def test_the_one_line_format_is_repeated_for_each_suite():
    assert rewrite(f"deb {HOST} bookworm main contrib # comment\n") == [
        f"deb {HOST} bookworm main contrib",
        f"deb {HOST} sid main contrib",
    ]


def test_options_stay_and_source_entries_go():
    text = f"deb [arch=amd64 trusted=yes] {HOST} bookworm main\ndeb-src {HOST} sid x\n"
    assert rewrite(text) == [
        f"deb [arch=amd64 trusted=yes] {HOST} bookworm main",
        f"deb [arch=amd64 trusted=yes] {HOST} sid main",
    ]


def test_updates_are_kept_as_they_are():
    text = f"deb {HOST} bookworm-updates main\n"
    assert rewrite(text) == [f"deb {HOST} bookworm-updates main"]


def test_third_parties_are_left_out():
    assert rewrite("deb https://packages.example/vendor vendor-bookworm main\n") == []


def test_the_deb822_format():
    text = f"""\
# the main archive
Types: deb deb-src
URIs: {HOST}
Suites: bookworm bookworm-security
Components: main
 contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Enabled: no
Types: deb
URIs: https://disabled.example
Suites: bookworm
Components: main
"""
    key = "[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]"
    assert rewrite(text, ".sources") == [
        f"deb {key} {HOST} bookworm main contrib",
        f"deb {key} {HOST} sid main contrib",
        f"deb {key} {HOST} bookworm-security main contrib",
    ]
