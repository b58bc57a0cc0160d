from datetime import UTC, date, datetime

import pytest

from tests.unit.store.making import NOON, HeldClock, ask, call, keep, retry, tag
from tui_app.core.conversation import Body, MessageState
from tui_app.core.keeping import Keeping
from tui_app.core.query import parse_query
from tui_app.core.search import Order, Results
from tui_app.store import Store

DAY = 86_400_000
TODAY = date(2023, 11, 14)
"""The day of `NOON`."""


def start_of_day(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000


def find(store: Store, text: str, order: Order = Order.NEWEST) -> Results:
    results = store.search(parse_query(text, TODAY, start_of_day), order)
    assert results is not None
    return results


def titles(store: Store, text: str, order: Order = Order.NEWEST) -> list[str]:
    return [found.session.title for found in find(store, text, order).found]


def chat(store: Store, title: str, asked: str, answered: str = "Yes.", **changes) -> str:
    return ask(store, title=title, user_text=asked, answer=answered, **changes).session_id


@pytest.fixture
def library(store: Store) -> Store:
    chat(store, "Windows", "How do SQL window functions work?", "They look at rows **around** it.")
    chat(store, "Cafés", "Which café in Zürich?", "Café Schober. naïve façade")
    chat(store, "日本語", "窓関数はどう使いますか", "東京大学で説明します")
    chat(store, "Regex", "Why is this greedy?", "```python\nre.match('x+')\n```")
    return store


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("window", ["Windows"]),
        ("wind func", ["Windows"]),
        ("WINDOW", ["Windows"]),
        ("w", ["Cafés", "Regex", "Windows"]),
        ('"window functions"', ["Windows"]),
        ('"functions window"', []),
        ('"window func"', []),
        ("rows around", ["Windows"]),
        ("cafe zurich", ["Cafés"]),
        ("CAFÉ", ["Cafés"]),
        ("naive", ["Cafés"]),
        ("窓", ["日本語"]),
        ("関数", ["日本語"]),
        ("数関", []),
        ("大学 説明", ["日本語"]),
        ("re.match", ["Regex"]),
        ("how -sql", []),
        ("wh -greedy", ["Cafés"]),
        ("nowhere", []),
        ("from:me greedy", ["Regex"]),
        ("from:model greedy", []),
        ("has:code", ["Regex"]),
        ("-has:code why", ["Regex"]),
        ("-has:code match", []),
        ("in:title win", ["Windows"]),
        ("in:title rows", []),
        ("in:title caf", ["Cafés"]),
        ("in:title 本", ["日本語"]),
        ("model:maker", ["Cafés", "Regex", "Windows", "日本語"]),
        ("model:other", []),
        ("model:model-1 match", ["Regex"]),
    ],
)
def test_finding(library: Store, query: str, expected: list[str]):
    assert sorted(titles(library, query)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "AND",
        "OR NOT",
        "NEAR(a b, 3)",
        "col: x*",
        '"',
        "'; DROP",
        "*",
        "^a",
        "🙂",
        "\x00\x1b[2J",
        "a" * 10_000,
        "((((",
        "x" * 500 + ":y",
        "{text} : a",
    ],
)
def test_no_query_is_a_mistake(library: Store, text: str):
    assert isinstance(find(library, text), Results)


def test_the_newest_stands_first_and_hits_are_gathered_by_session(store: Store):
    first = ask(store, title="First", user_text="apple one", answer="apple two")
    ask(store, title="Second", user_text="apple three", answer="none")
    ask(store, first.session_id, parent_id=first.reply_id, user_text="apple four", answer="pear")
    found = find(store, "apple").found
    assert [each.session.title for each in found] == ["First", "Second"]
    assert [hit.snippet.text for hit in found[0].hits] == ["apple four", "apple two", "apple one"]


def test_more_hits_of_a_session_are_counted(store: Store):
    turn = ask(store, user_text="apple 0", answer="apple")
    for number in range(1, 5):
        turn = ask(store, turn.session_id, parent_id=turn.reply_id, user_text=f"apple {number}")
    (found,) = find(store, "apple").found
    assert len(found.hits) + found.others == 6


def test_snippets_say_where_it_is(store: Store):
    words = "filler " * 100
    chat(store, "Long", f"{words}the needle\n\n  lies here {words}")
    (found,) = find(store, "needle lies").found
    snippet = found.hits[0].snippet
    assert "the needle lies here" in snippet.text
    assert [snippet.text[start:end] for start, end in snippet.marks] == ["needle", "lies"]
    assert len(snippet.text) < 300


def test_titles_are_marked(library: Store):
    (found,) = find(library, "in:title wind").found
    (mark,) = found.title.marks
    assert found.title.text[slice(*mark)] == "Wind"


def test_the_best_stands_first(store: Store):
    chat(store, "Much", "apple apple apple", "About apples: apple pie.")
    chat(store, "Long", "An apple. " + "Something else. " * 200)
    assert titles(store, "apple") == ["Long", "Much"]
    assert titles(store, "apple", Order.BEST) == ["Much", "Long"]


def test_thinking_is_searched(store: Store):
    turn = ask(store, title="Thought", answer="Yes.")
    assert titles(store, "ponder") == []
    turn = ask(store, turn.session_id, parent_id=turn.reply_id, state=MessageState.COMPLETE)
    reply = retry(store, turn)
    body = Body("No.", reasoning="I ponder this.")
    store.finish_reply(reply.reply_id, MessageState.COMPLETE, body, reply.call).result(10)
    (found,) = find(store, "ponder").found
    assert found.hits[0].snippet.text == "I ponder this."


def test_renaming_changes_what_is_found(store: Store):
    session = chat(store, "Old name", "x")
    store.rename_session(session, "New label").result(10)
    assert titles(store, "in:title label") == ["New label"]
    assert titles(store, "in:title old") == []


def test_what_is_in_the_trash_is_not_found(store: Store):
    session = chat(store, "Gone", "apple")
    keep(store, session, Keeping.DELETED)
    assert titles(store, "apple") == []
    assert titles(store, "in:title gone") == []
    keep(store, session, Keeping.DELETED, on=False)
    assert titles(store, "apple") == ["Gone"]


def test_filters_on_sessions(store: Store):
    for title in ("Tagged", "Pinned", "Put away", "Plain"):
        session = chat(store, title, "apple")
        if title == "Tagged":
            tag(store, session, "Work")
        elif title == "Pinned":
            keep(store, session, Keeping.PINNED)
        elif title == "Put away":
            keep(store, session, Keeping.ARCHIVED)
    assert titles(store, "apple tag:work") == ["Tagged"]
    assert titles(store, "apple is:pinned") == ["Pinned"]
    assert titles(store, "apple is:archived") == ["Put away"]
    assert titles(store, "apple from:model is:pinned") == []
    assert sorted(titles(store, "apple -is:archived -tag:work")) == ["Pinned", "Plain"]
    assert titles(store, "tag:work") == ["Tagged"]
    assert titles(store, "is:pinned") == ["Pinned"]
    assert find(store, "is:archived").found[0].archived


def test_dates(store: Store, clock: HeldClock):
    for ago in (400, 30, 1, 0):
        clock.now = NOON - ago * DAY
        chat(store, f"{ago} ago", "apple", created_at=clock.now, call=call(started_at=clock.now))
    assert titles(store, "apple on:today") == ["0 ago"]
    assert titles(store, "apple before:yesterday") == ["30 ago", "400 ago"]
    assert titles(store, "apple after:2w") == ["0 ago", "1 ago"]
    assert titles(store, "apple on:2022") == ["400 ago"]
    assert titles(store, "on:yesterday") == ["1 ago"]


def test_going_on_after_a_page(store: Store):
    for number in range(50):
        chat(store, f"Number {number}", "apple")
    first = find(store, "apple")
    assert first.next is not None
    query = parse_query("apple", TODAY, start_of_day)
    second = store.search(query, Order.NEWEST, first.next)
    assert second is not None
    assert second.next is None
    names = [found.session.title for found in (*first.found, *second.found)]
    assert names == [f"Number {number}" for number in reversed(range(50))]


def test_a_search_can_be_broken_off(library: Store):
    asked: list[bool] = []

    def cancelled() -> bool:
        asked.append(True)
        return True

    for number in range(300):
        chat(library, "Filler", f"filler {number} " * 20)
    query = parse_query("filler", TODAY, start_of_day)
    assert library.search(query, cancelled=cancelled) is None
    assert asked
    assert library.search(query) is not None
