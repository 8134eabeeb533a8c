"""What is told about a command that failed."""

from suite import console


def test_the_first_error_comes_before_the_last_lines(tmp_path):
    path = tmp_path / "odoo.log"
    lines = ["start", "x ERROR db bad query", *map(str, range(40)), "the end"]
    path.write_text("\n".join(lines) + "\n")
    told = console.tail(path).splitlines()
    assert told[0] == "    | x ERROR db bad query"
    assert told[-1] == "    | the end"
    assert len(told) == console.HEAD + console.TAIL


def test_what_was_written_by_commands_before_is_left_out(tmp_path):
    path = tmp_path / "odoo.log"
    path.write_text("x ERROR long ago\nnow\n")
    assert console.tail(path, len("x ERROR long ago\n")) == "    | now"
