from datetime import UTC, date, datetime

import pytest

from tui_app.core.chat import Role
from tui_app.core.query import completions, parse_query, read_days
from tui_app.core.search import Has, MessageFilter, Query, SessionFilter, Term

TODAY = date(2025, 10, 9)


def start_of_day(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000


def parse(text: str) -> Query:
    return parse_query(text, TODAY, start_of_day)


def test_words_phrases_and_what_is_not_wanted():
    query = parse('sql "window functions" -oracle -"old style"')
    assert query.terms == (Term("sql"), Term("window functions", phrase=True))
    assert query.without == (Term("oracle", phrase=True), Term("old style", phrase=True))
    assert not query.hints


def test_a_phrase_that_is_still_being_typed():
    assert parse('"window fun').terms == (Term("window fun", phrase=True),)


@pytest.mark.parametrize(
    "text", ["std::vector", "http://example.org/a:b", "localhost:80", "12:30", "C++", "a.b"]
)
def test_what_has_a_colon_and_is_no_filter_is_a_word(text):
    query = parse(text)
    assert query.terms == (Term(text),)
    assert not query.hints


def test_filters():
    query = parse('in:title FROM:me -model:gpt has:Code tag:"my work" -is:archived is:pinned')
    assert query.in_title
    assert query.messages == (
        MessageFilter(role=Role.USER),
        MessageFilter(model="gpt", wanted=False),
        MessageFilter(has=Has.CODE),
    )
    assert query.sessions == (
        SessionFilter(tag="my work"),
        SessionFilter(archived=True, wanted=False),
        SessionFilter(pinned=True),
    )
    assert not query.terms
    assert not query.empty


def test_days_narrow_each_other():
    query = parse("after:2025-01 before:yesterday before:2025-06-02")
    assert query.since == start_of_day(date(2025, 2, 1))
    assert query.until == start_of_day(date(2025, 6, 2))
    query = parse("on:2025-05")
    assert (query.since, query.until) == (
        start_of_day(date(2025, 5, 1)),
        start_of_day(date(2025, 6, 1)),
    )


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("today", date(2025, 10, 9), date(2025, 10, 10)),
        ("yesterday", date(2025, 10, 8), date(2025, 10, 9)),
        ("3d", date(2025, 10, 6), date(2025, 10, 7)),
        ("2w", date(2025, 9, 25), date(2025, 9, 26)),
        ("1m", date(2025, 9, 9), date(2025, 9, 10)),
        ("10mo", date(2024, 12, 9), date(2024, 12, 10)),
        ("2y", date(2023, 10, 9), date(2023, 10, 10)),
        ("2024", date(2024, 1, 1), date(2025, 1, 1)),
        ("2024-12", date(2024, 12, 1), date(2025, 1, 1)),
        ("2024-2-29", date(2024, 2, 29), date(2024, 3, 1)),
    ],
)
def test_days(text, first, after):
    assert read_days(text, TODAY) == (first, after)


@pytest.mark.parametrize("text", ["", "soon", "2023-02-29", "2024-13", "0000", "9999y", "2w1d"])
def test_what_is_no_day(text):
    assert read_days(text, TODAY) is None


def test_the_last_day_of_a_shorter_month():
    assert read_days("1m", date(2024, 3, 31)) == (date(2024, 2, 29), date(2024, 3, 1))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("is:old", "pinned or archived"),
        ("has:video", "code or image or file"),
        ("form:me", "There are in:, from:"),
        ("role:assistant", "role: is no filter"),
        ('project:"my work"', "project: is no filter"),
        ("before:never", "such as yesterday"),
        ("🙂", "no letter or digit"),
    ],
)
def test_what_is_not_understood_is_said(text, told):
    assert any(told in hint for hint in parse(text).hints)


@pytest.mark.parametrize("text", ["", "   ", "tag:", "-", '""', "?!"])
def test_nothing(text):
    query = parse(text)
    assert query.empty
    assert not query.hints


def test_very_long_queries_are_cut():
    query = parse("word " * 3_000)
    assert len(query.terms) < 100


def test_completing_filters_and_their_values():
    assert completions("sql fr") == ["from:"]
    assert completions("-i") == ["-in:", "-is:"]
    assert completions("from:") == ["from:me", "from:model"]
    assert completions("x from:mo") == ["from:model"]
    assert completions("tag:h", tags=["home life", "work"]) == ['tag:"home life"']
    assert completions("model:flash", models=["google/gemini-3-flash", "gpt"]) == [
        "model:google/gemini-3-flash"
    ]
    assert completions("nothing") == []
    assert completions("") == []
