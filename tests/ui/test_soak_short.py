"""A minute of a restless person's life in a few seconds; `python -m tests.soak` lives for longer."""

import pytest

from tests.soak.run import Plan, soak


def test_nothing_is_kept_that_is_over_and_nothing_left_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tests.soak.server._CROWD_TAKES", 1.0)
    report = soak(Plan(seed=7, turns=24, turns_between=8, burst_every=2, at_once=4))
    assert report.problems == []
    assert report.replies["complete"] > 3
