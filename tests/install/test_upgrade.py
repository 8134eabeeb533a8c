"""Updating changes nothing by itself, and the last release upgrades cleanly."""

import subprocess

import pytest

from suite import database, install_log, paths, snapshot


@pytest.fixture(scope="module")
def name(clone):
    return clone("full")


def run(connection, name, tmp_path, *arguments):
    log = tmp_path / "odoo.log"
    database.run_odoo(connection, name, *arguments, log=log)
    assert install_log.problems(log) == []


def last_release():
    command = ["git", "describe", "--tags", "--abbrev=0", "HEAD^"]
    result = subprocess.run(command, cwd=paths.CHECKOUT, capture_output=True, text=True)
    return result.stdout.strip()


def test_the_last_release_upgrades(connection, name, tmp_path):
    release = last_release()
    if not release:
        pytest.skip("no earlier release is tagged yet")
    old = tmp_path / "old"
    subprocess.run(
        f"mkdir {old} && git archive {release} | tar -x -C {old}",
        shell=True,
        check=True,
        cwd=paths.CHECKOUT,
    )
    addons = sorted(path.parent.name for path in old.glob("*/__manifest__.py"))
    run(connection, name, tmp_path, "-i", ",".join(addons), f"--addons-path={old}")
    database.run_command(
        connection, "module", "upgrade", "-d", name, "--outdated", "all"
    )
    database.check_loaded(connection, name, addons)


def test_an_update_changes_no_structure(connection, name, tmp_path):
    addons = ",".join(paths.addons())
    run(connection, name, tmp_path, "-i", addons)
    before = snapshot.take(connection, name)
    run(connection, name, tmp_path, "-u", addons)
    assert snapshot.differences(before, snapshot.take(connection, name)) == []
