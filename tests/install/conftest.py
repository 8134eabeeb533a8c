"""Databases to install into, cloned from the templates and dropped at the end."""

import pytest

from suite import database, paths, postgres, template


@pytest.fixture(scope="session")
def connection():
    with postgres.running("test") as connection:
        yield connection


@pytest.fixture(scope="module")
def clone(connection):
    """``clone(lane)``: the name of a fresh database of that template."""
    made = []

    def make(lane):
        name = f"install_{lane}_{paths.short_hash(paths.CHECKOUT, len(made))}"
        database.clone(connection, template.ensure(connection, lane), name)
        made.append(name)
        return name

    yield make
    for name in made:
        database.drop(connection, name)
