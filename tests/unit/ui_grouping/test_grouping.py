from array import array
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from tui_app.core.browsing import SessionOrder
from tui_app.ui.grouping import day_label, group, local_date, place_before, start_of_day

TODAY = date(2026, 10, 14)
NOW = datetime(2026, 10, 14, 12, tzinfo=UTC)


def in_zone(hours: int):
    zone = timezone(timedelta(hours=hours))
    return lambda at_ms: datetime.fromtimestamp(at_ms / 1000, zone).date()


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def ordered(*moments: datetime, pinned: int = 0) -> SessionOrder:
    keys = array("q", range(1, len(moments) + 1))
    return SessionOrder(keys, array("q", map(ms, moments)), pinned)


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
    days = (400, 0, 0.04, 1, 3, 40, 900)
    order = ordered(*(NOW - timedelta(days=each) for each in days), pinned=1)
    groups = group(order, ms(NOW), in_zone(0))
    assert [(each.label, each.start, each.end, each.folds) for each in groups] == [
        ("", 0, 1, False),
        ("Today", 1, 3, False),
        ("Yesterday", 3, 4, False),
        ("Previous 7 days", 4, 5, False),
        ("September 2026", 5, 6, True),
        ("2024", 6, 7, True),
    ]
    assert [each.label for each in groups if each.is_year] == ["2024"]


def test_the_day_is_the_readers():
    late = ordered(datetime(2026, 10, 13, 23, tzinfo=UTC))
    there, here = (group(late, ms(NOW), in_zone(hours))[0] for hours in (2, 0))
    assert (there.label, here.label) == ("Today", "Yesterday")


def test_every_group_is_whole():
    order = ordered(*(NOW - timedelta(hours=7 * n) for n in range(500)))
    groups = group(order, ms(NOW), in_zone(0))
    labels = [each.label for each in groups]
    assert len(labels) == len(set(labels))
    assert [place for each in groups for place in range(each.start, each.end)] == [*range(500)]
    for each in groups:
        for at in order.updated[each.start : each.end]:
            assert day_label(in_zone(0)(at), TODAY) == each.label


def test_few_dates_are_asked_for():
    asked: list[int] = []

    def counting(at_ms: int) -> date:
        asked.append(at_ms)
        return in_zone(0)(at_ms)

    order = ordered(*(NOW - timedelta(minutes=n) for n in range(100_000)))
    group(order, ms(NOW), counting)
    assert len(asked) < 200


def test_nothing_to_group():
    assert group(SessionOrder(), ms(NOW), in_zone(0)) == []
    assert place_before(SessionOrder(), ms(NOW)) is None


def test_the_place_of_a_date():
    order = ordered(*(NOW - timedelta(days=each) for each in (50, 0, 1, 2, 9)), pinned=1)
    for days, place in ((-1, 1), (0.5, 2), (2, 4), (5, 4), (99, 4)):
        assert place_before(order, ms(NOW - timedelta(days=days))) == place


@pytest.mark.parametrize("at_ms", [-(10**18), 10**18, 10**30, -(10**30)])
def test_impossible_times_have_a_day(at_ms: int):
    assert isinstance(local_date(at_ms), date)


def test_a_day_begins_where_the_one_before_ends():
    first = start_of_day(date(2026, 3, 1))
    assert local_date(first) == date(2026, 3, 1)
    assert local_date(first - 1) == date(2026, 2, 28)
