"""A part is built once, again when its inputs change, again when half-built."""

import pytest

from suite import stamp


@pytest.fixture
def build(tmp_path, monkeypatch):
    """``build(inputs)`` ensures a part and returns how often it was built."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    built = []

    def ensure(inputs, work=lambda folder: (folder / "file").touch()):
        def counted(folder):
            built.append(folder)
            work(folder)

        stamp.ensure(tmp_path / "part", inputs, "Building the part", counted)
        return len(built)

    ensure.folder = tmp_path / "part"
    return ensure


def test_it_is_built_once(build):
    assert build({"version": 1}) == 1
    assert build({"version": 1}) == 1


def test_other_inputs_build_it_again_from_scratch(build):
    build({"version": 1})
    (build.folder / "leftover").touch()
    assert build({"version": 2}) == 2
    assert [path.name for path in build.folder.iterdir()] == ["file"]


def test_a_half_built_part_is_built_again(build):
    def die(folder):
        (folder / "half").touch()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build({"version": 1}, die)
    assert build({"version": 1}) == 2
    assert [path.name for path in build.folder.iterdir()] == ["file"]


def test_a_damaged_stamp_counts_as_none(build):
    build({"version": 1})
    build.folder.with_name("part.stamp").write_text("{")
    assert build({"version": 1}) == 2
