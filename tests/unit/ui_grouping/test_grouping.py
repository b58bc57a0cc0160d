from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from tui_app.core.conversation import SessionSummary
from tui_app.ui.grouping import day_label, group_sessions, local_date

TODAY = date(2026, 10, 14)
NOW = datetime(2026, 10, 14, 12, tzinfo=UTC)


def in_zone(hours: int):
    zone = timezone(timedelta(hours=hours))
    return lambda at_ms: datetime.fromtimestamp(at_ms / 1000, zone).date()


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def session(name: str, moment: datetime, pinned: bool = False) -> SessionSummary:
    return SessionSummary(name, name, 0, ms(moment), 2, pinned_at=1 if pinned else None)


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2026, 10, 15), "Today"),
        (date(2026, 10, 14), "Today"),
        (date(2026, 10, 13), "Yesterday"),
        (date(2026, 10, 12), "Previous 7 days"),
        (date(2026, 10, 7), "Previous 7 days"),
        (date(2026, 10, 6), "October 2026"),
        (date(2026, 1, 31), "January 2026"),
        (date(2025, 11, 1), "November 2025"),
        (date(2025, 10, 31), "2025"),
        (date(2023, 5, 1), "2023"),
    ],
)
def test_label(day: date, label: str):
    assert day_label(day, TODAY) == label


def test_groups_in_order_with_the_pinned_first():
    sessions = [
        session("rules", NOW - timedelta(days=400), pinned=True),
        session("a", NOW),
        session("b", NOW - timedelta(hours=1)),
        session("c", NOW - timedelta(days=1)),
        session("d", NOW - timedelta(days=3)),
        session("e", NOW - timedelta(days=40)),
        session("f", NOW - timedelta(days=900)),
    ]
    groups = group_sessions(sessions, ms(NOW), in_zone(0))
    assert [(g.label, [s.id for s in g.sessions]) for g in groups] == [
        ("", ["rules"]),
        ("Today", ["a", "b"]),
        ("Yesterday", ["c"]),
        ("Previous 7 days", ["d"]),
        ("September 2026", ["e"]),
        ("2024", ["f"]),
    ]


def test_the_day_is_the_readers():
    late = datetime(2026, 10, 13, 23, tzinfo=UTC)
    there = group_sessions([session("a", late)], ms(NOW), in_zone(2))
    here = group_sessions([session("a", late)], ms(NOW), in_zone(0))
    assert (there[0].label, here[0].label) == ("Today", "Yesterday")


def test_every_group_is_whole_whatever_the_order():
    moments = [NOW - timedelta(hours=7 * n) for n in range(500)]
    shuffled = [session(str(n), moments[n]) for n in sorted(range(500), key=lambda n: n * 37 % 500)]
    groups = group_sessions(shuffled, ms(NOW), in_zone(0))
    labels = [group.label for group in groups]
    assert len(labels) == len(set(labels))
    for group in groups:
        for each in group.sessions:
            assert day_label(in_zone(0)(each.updated_at), TODAY) == group.label
    assert [s.id for g in groups for s in g.sessions] == [str(n) for n in range(500)]


def test_few_dates_are_asked_for():
    asked: list[int] = []

    def counting(at_ms: int) -> date:
        asked.append(at_ms)
        return in_zone(0)(at_ms)

    sessions = [session(str(n), NOW - timedelta(minutes=n)) for n in range(10_000)]
    group_sessions(sessions, ms(NOW), counting)
    assert len(asked) < 200


def test_nothing_to_group():
    assert group_sessions([], ms(NOW), in_zone(0)) == []


@pytest.mark.parametrize("at_ms", [-(10**18), 10**18, 10**30, -(10**30)])
def test_impossible_times_have_a_day(at_ms: int):
    assert isinstance(local_date(at_ms), date)
