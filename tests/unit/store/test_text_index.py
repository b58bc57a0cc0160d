import sqlite3

import pytest

from tests.unit.store.making import ask, begin, call
from tui_app.core.conversation import Body, MessageState
from tui_app.core.words import searchable
from tui_app.store import Store
from tui_app.store.text_index import filter_word


def hits(store: Store, query: str) -> list[str]:
    """The ids of the messages that a full-text query finds."""
    with store._connections.reading() as connection:
        return [
            row[0]
            for row in connection.execute(
                "SELECT message.uid FROM message_text JOIN message"
                " ON message.id = message_text.rowid WHERE message_text MATCH ?"
                " ORDER BY message_text.rowid",
                (query,),
            )
        ]


def sound(store: Store) -> None:
    """The index has just what its book-keeping says."""

    def check(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO message_text (message_text) VALUES ('integrity-check')")
        assert (
            connection.execute("SELECT count(*) FROM message_text_docsize").fetchone()
            == connection.execute("SELECT count(*) FROM indexed").fetchone()
        )

    store._writer.submit(check).result(10)


def phrase(text: str) -> str:
    return '"' + " ".join(searchable(text).split()) + '"'


def test_questions_and_finished_replies_are_found(store: Store) -> None:
    turn = ask(store, user_text="Where is the Café?", answer="By the Zoologischer Garten.")
    assert hits(store, "cafe") == [turn.user_message_id]
    assert hits(store, "zoo*") == [turn.reply_id]
    assert hits(store, "z*") == [turn.reply_id]
    assert hits(store, "the") == [turn.user_message_id, turn.reply_id]
    sound(store)


def test_a_reply_is_found_only_when_it_has_ended(store: Store) -> None:
    turn = begin(store)
    store.checkpoint(turn.reply_id, Body("early word")).result(10)
    assert hits(store, "early") == []
    store.finish_reply(
        turn.reply_id, MessageState.CANCELLED, Body("early word", "deep thought"), turn.call
    ).result(10)
    assert hits(store, "early") == [turn.reply_id]
    assert hits(store, "reasoning: thought") == [turn.reply_id]
    assert hits(store, "text: thought") == []


@pytest.mark.parametrize(
    ("text", "queries"),
    [
        ("我住在北京市。", ["北", "北京", "京市", "住在北京"]),
        ("東京タワーへ行きます", ["東京", "タワー", "行き", "ﾀﾜｰ"]),
        ("서울에서 만나요", ["서울", "울에", "만", "서울".encode().decode()]),
        ("ขอบคุณครับ", ["ขอบ", "คุณ"]),
        ("mixed 漢字text", ["漢", "字", "text", "mixed"]),
        ("𠮷野家", ["𠮷", "野家"]),
    ],
)
def test_scripts_without_spaces_are_found_by_any_part(
    store: Store, text: str, queries: list[str]
) -> None:
    turn = ask(store, user_text="-", answer=text)
    for query in queries:
        assert hits(store, phrase(query)) == [turn.reply_id], query
    assert hits(store, phrase("北平")) == []
    sound(store)


def test_one_character_is_the_same_however_it_is_written() -> None:
    assert searchable("한국").split() == ["한", "국"]
    assert searchable("ＡＢＣ") == "ABC"
    assert searchable("plain ascii") == "plain ascii"


def test_filters_are_words_in_the_index(store: Store) -> None:
    turn = ask(
        store,
        call=call(model="Maker/Model-1.5:free"),
        user_text="hello",
        answer="hello\n```python\nprint()\n```",
    )
    for kind, value in (
        ("role", "assistant"),
        ("model", "maker/model-1.5:free"),
        ("model", "model-1.5:free"),
        ("has", "code"),
    ):
        query = f"text: hello AND filters: {filter_word(kind, value)}"
        assert hits(store, query) == [turn.reply_id], value
    assert hits(store, f"text: hello AND filters: {filter_word('model', 'model')}*") == [
        turn.reply_id
    ]
    assert hits(store, f"filters: {filter_word('role', 'user')}") == [turn.user_message_id]


def test_withdrawn_questions_are_not_found(store: Store) -> None:
    first = ask(store, user_text="keep 東京")
    second = begin(store, first.session_id, parent_id=first.reply_id, user_text="forget 東京")
    assert len(hits(store, "東")) == 2
    store.withdraw_turn(second.reply_id).result(10)
    assert hits(store, "forget") == []
    assert hits(store, "東") == [first.user_message_id]
    sound(store)


def test_hostile_text_is_indexed_too(store: Store) -> None:
    text = "nul\x00inside " + "a" * 200_000 + " e" + "\u0301" * 5000 + " \ufdfa after"
    turn = ask(store, answer=text)
    assert hits(store, "after") == [turn.reply_id]
    assert hits(store, "inside") == [turn.reply_id]
    sound(store)


def damage(store: Store) -> None:
    def overwrite(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE message_text_data SET block = x'ff00ff00ff' WHERE id = 10")

    store._writer.submit(overwrite).result(10)


def test_a_damaged_index_costs_no_message(store: Store) -> None:
    first = ask(store)
    damage(store)
    second = ask(store, first.session_id, parent_id=first.reply_id, answer="kept all the same")
    assert store.bodies([second.reply_id])[second.reply_id].text == "kept all the same"
    third = begin(store, first.session_id, parent_id=second.reply_id)
    store.withdraw_turn(third.reply_id).result(10)
    assert len(store.branch(first.session_id)) == 4
