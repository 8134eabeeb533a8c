"""What stays behind and what was taken away are told apart."""

from suite import snapshot


def taken(**lists):
    return {title: lists.get(title, []) for title in snapshot.QUERIES}


def test_equal_snapshots_do_not_differ():
    assert snapshot.differences(taken(rules=["a"]), taken(rules=["a"])) == []


def test_rows_left_behind_and_taken_away_are_named():
    lines = snapshot.differences(taken(rules=["a"]), taken(rules=["b"]))
    assert lines == ["left behind: rules: b", "taken away: rules: a"]


def test_allowed_rows_may_stay():
    after = taken(rules=["base.module_x"])
    assert snapshot.differences(taken(), after, {"base.module_x"}) == []


def test_a_second_row_of_the_same_name_is_noticed():
    lines = snapshot.differences(taken(crons=["a"]), taken(crons=["a", "a"]))
    assert lines == ["left behind: crons: a"]
