import pytest

from tests.unit.store.making import NOON, ask, keep
from tui_app.core.keeping import Keeping
from tui_app.store import Store

WINDOWS = "How do window functions work in SQL?"


@pytest.fixture
def asked(store: Store) -> Store:
    for number, question in enumerate(
        (
            WINDOWS,
            "Which café in Zürich is open on Sundays?",
            "窓関数はどう使いますか",
            "How do I clean the oven?",
            "Write a poem about the sea " + "and the wind and the rain and the stars " * 20,
        )
    ):
        ask(
            store,
            title=f"Chat {number}",
            user_text=question,
            answer="How do list functions work in Rust? " * 3,
            created_at=NOON + number,
        )
    return store


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        (WINDOWS, "Chat 0"),
        ("how does a window function work in sql", "Chat 0"),
        ("In SQL, how do window functions work??", "Chat 0"),
        ("which CAFE in ZURICH is open on sunday", "Chat 1"),
        ("窓関数はどう使いますか?", "Chat 2"),
        ("How do I clean my oven", "Chat 3"),
        # About something else, though many words are the same.
        ("How do I clean the windows?", None),
        ("How do I fix the oven?", None),
        ("How do functions work?", None),
        ("How do window managers work in Linux?", None),
        ("How do I", None),
        ("Write a poem about the sea", None),
        ("窓をどう開けますか", None),
        # Only the model said it.
        ("How do list functions work in Rust?", None),
        ("SQL", None),
        ("", None),
        ('"quotes" AND (NEAR text:*', None),
        ("x" * 5_000, None),
    ],
)
def test_only_what_is_really_similar(asked: Store, typed: str, title: str | None) -> None:
    found = asked.similar(typed)
    assert (found.title if found else None) == title


def test_where_it_was_asked_is_told(asked: Store) -> None:
    found = asked.similar(WINDOWS)
    assert found is not None
    assert found.created_at == NOON
    through = asked.leaf_through(found.message_id)
    assert through is not None
    assert through[0] == found.session_id


def test_the_open_chat_and_deleted_ones_are_left_out(asked: Store) -> None:
    found = asked.similar(WINDOWS)
    assert found is not None
    assert asked.similar(WINDOWS, found.session_id) is None
    keep(asked, found.session_id, Keeping.DELETED)
    assert asked.similar(WINDOWS) is None


def test_the_newest_of_several_alike_is_told(asked: Store) -> None:
    again = ask(asked, user_text=WINDOWS, title="Again")
    found = asked.similar(WINDOWS)
    assert found is not None
    assert found.message_id == again.user_message_id


def test_words_that_every_message_has_do_not_hide_it(store: Store) -> None:
    ask(store, title="Wanted", user_text="When does the heron nest in the marsh garden?")
    for number in range(150):
        ask(store, user_text=f"When does thing {number} happen in the garden?")
    found = store.similar("When does a heron nest in the marsh garden")
    assert found is not None
    assert found.title == "Wanted"
