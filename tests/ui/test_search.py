"""Searching everything that was ever said, from the chat and back."""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from textual import events

from tests.stubs.history import PastChat, clock_at, write_history
from tests.ui.chat_app import Chat, make_app, running
from tests.ui.screen_text import style_of
from tests.ui.test_find import count_shown, marked
from tests.unit.store.damage import overwrite, root_page
from tests.unit.store.making import ask, keep, path, retry, tag
from tui_app.core.conversation import Body, MessageState
from tui_app.core.keeping import Keeping
from tui_app.store import Store
from tui_app.ui.screens.chat import ChatScreen
from tui_app.ui.screens.search import SearchScreen
from tui_app.ui.widgets.conversation import ConversationView
from tui_app.ui.widgets.prompt import Prompt

SMALL, WIDE = (80, 24), (120, 36)


@pytest.fixture
def history(tmp_path: Path) -> Path:
    write_history(tmp_path / "data" / "chinwag.db")
    return tmp_path


def open_store(folder: Path) -> Store:
    data = folder / "data"
    return Store.open(data / "chinwag.db", clock_at(), locks_dir=data / "windows")


async def search(chat: Chat, query: str, shown: str) -> None:
    """Open the search and type, until it shows `shown`."""
    await chat.press("f3")
    await chat.shows("^ Search")
    await chat.type(query)
    await chat.shows(shown)


def highlighted(chat: Chat) -> str:
    """The row that Enter opens."""
    return next((line for line in chat.lines if line.startswith("▎")), "").partition("  " * 8)[0]


def on_search(chat: Chat) -> bool:
    return isinstance(chat.app.screen, SearchScreen)


async def back(chat: Chat) -> None:
    await chat.until(lambda: isinstance(chat.app.screen, ChatScreen), "the chat")


async def test_without_a_query_the_filters_are_shown_and_can_be_taken(history: Path) -> None:
    async with running(make_app(history, clock=clock_at()), SMALL) as chat:
        await chat.press("f3")
        await chat.shows("What can be looked for")
        for words in ("in:title .*only titles", "from:me, model .*who wrote it", "has:code"):
            await chat.shows(words)
        await chat.press("down", "enter")
        await chat.shows("Search  from:")
        await chat.type("me")
        await chat.shows("you +Ten novels under 200 pages")


async def test_what_is_said_where_nothing_is_found_has_all_the_room(history: Path) -> None:
    async with running(make_app(history, clock=clock_at()), WIDE) as chat:
        await chat.press("f3")
        await chat.shows("all the words, whole or begun")
        await chat.type("how")
        await chat.shows("1 chat, newest first")
        await chat.shows("today +▌ How do I rename photos")
        await chat.type(" raft")
        await chat.shows("All of the words have to be in one message, or in the title[.]")


async def test_what_is_typed_is_found_grouped_by_chat(history: Path) -> None:
    async with running(make_app(history, clock=clock_at()), SMALL) as chat:
        await search(chat, "how", "1 chat, newest first")
        await chat.shows("^.?Rename photos by the date.* today$")
        await chat.shows("^▎ +you +How do I rename photos")
        assert style_of(chat.app, "How do I rename").underline
        assert not style_of(chat.app, "do I rename").underline
        await chat.type(" raft")
        await chat.shows("Nothing found for how raft")
        await chat.shows("Try fewer words")


async def test_pinned_and_archived_chats_are_marked(history: Path) -> None:
    store = open_store(history)
    porto = next(each for each in store.sessions() if "Porto" in each.title)
    keep(store, porto.id, Keeping.ARCHIVED)
    store.close()
    async with running(make_app(history, clock=clock_at()), SMALL) as chat:
        await search(chat, "novels", "◇ Reading list for the winter")
        await chat.press("f3")
        await chat.type("porto")
        await chat.shows("▫ Three days in Porto +21 Jul 2025")


async def test_several_hits_of_a_chat_are_counted(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    first = ask(store, user_text="apple", answer="apple", title="Fruit")
    ask(store, first.session_id, user_text="apples", answer="An apple", parent_id=first.reply_id)
    store.close()
    async with running(make_app(tmp_path), SMALL) as chat:
        await search(chat, "apple", "and 1 more in this chat")
        assert sum("apple" in line for line in chat.lines[2:20]) == 3
        await chat.press("end", "ctrl+end")
        assert "model" in highlighted(chat) or "you" in highlighted(chat)


async def test_a_title_leads_to_what_was_found_below_it(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    ask(store, user_text="Which apple?", answer="The red one.\n\n" * 60, title="Apple pie")
    store.close()
    async with running(make_app(tmp_path), WIDE) as chat:
        await search(chat, "apple", "^▎Apple pie.* ▌ Which apple")
        await chat.press("enter")
        await back(chat)
        await chat.shows("▎ ▌ Which apple")


async def test_what_is_wrong_with_a_filter_is_said_when_it_is_typed(history: Path) -> None:
    async with running(make_app(history, clock=clock_at()), SMALL) as chat:
        await search(chat, "has:co", "Tab +has:code")
        assert "means nothing" not in chat.text
        await chat.type("w")
        await chat.shows("has:cow means nothing")
        await chat.press("escape")
        await back(chat)
        await chat.press("f3")
        await chat.shows("has:cow means nothing")


async def test_filters_and_their_values_are_completed(history: Path) -> None:
    store = open_store(history)
    tag(store, store.sessions()[0].id, "winter reading")
    store.close()
    async with running(make_app(history, clock=clock_at()), SMALL) as chat:
        await search(chat, "i", "Tab +in: +is:")
        await chat.press("tab")
        await chat.shows("Search  in:")
        await chat.press("tab")
        await chat.shows("Search  is:")
        await chat.press("tab")
        await chat.shows("Search  in:")
        await chat.type("t")
        await chat.shows("Tab +in:title")
        await chat.press("ctrl+f")
        await chat.type("ta")
        await chat.press("tab")
        await chat.shows('Search  tag:\n Tab +tag:"winter reading"')
        await chat.press("tab")
        await chat.shows('Search  tag:"winter reading"')
        await chat.shows("◇ Reading list for the winter")
        await chat.press("f3")
        await chat.type("mod")
        await chat.press("tab", "tab")
        await chat.shows("Search  model:example/stub-model")
        await chat.shows("model +Because")


async def test_a_filter_that_is_none_is_told(history: Path) -> None:
    async with running(make_app(history, clock=clock_at()), SMALL) as chat:
        await search(chat, "form:me how", "form: is no filter. There are in:, from:")
        await chat.press("f3")
        await chat.type("has:cats")
        await chat.shows("has:cats means nothing. There is has:code or")
        await chat.press("f3", "delete")
        await chat.hides("means nothing")


async def test_best_first_by_one_key(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    ask(store, user_text="pear pear pear", title="Often")
    ask(store, user_text="One pear" + " and other things" * 40, title="Once")
    store.close()
    async with running(make_app(tmp_path), SMALL) as chat:
        await search(chat, "pear", r"Once(.*\n)+.*Often")
        await chat.shows("1 chat|newest first$")
        await chat.press("ctrl+r")
        await chat.shows(r"Often(.*\n)+.*Once")
        await chat.shows("best first$")
        await chat.press("ctrl+r")
        await chat.shows(r"Once(.*\n)+.*Often")


async def test_the_next_page_comes_when_the_end_is_near(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    for number in range(60):
        ask(store, user_text=f"Plum {number}.", title=f"Chat {number}")
    store.close()
    async with running(make_app(tmp_path), SMALL) as chat:
        await search(chat, "plum", "Plum 59")
        await chat.shows("40. chats, newest first")
        for _ in range(4):
            await chat.press("pagedown")
        await chat.shows("60 chats, newest first")
        assert "Plum 0." not in chat.text
        await chat.press("ctrl+end")
        await chat.shows("▎ *you +Plum 0.")


async def test_the_hit_is_seen_in_its_conversation_where_there_is_room(history: Path) -> None:
    async with running(make_app(history, clock=clock_at()), (100, 24)) as chat:
        await search(chat, "logs", "▌ Which of the two reads 40 GB")
        await chat.shows("DuckDB, if you read a few")
        view = chat.app.screen.query_one("#preview", ConversationView)
        await chat.until(lambda: marked_in(chat, view) == ["logs"], "the hit")
        await chat.press("f3")
        await chat.type("raft")
        await chat.shows("Imagine a class")
        await chat.pilot.resize_terminal(80, 24)
        await chat.hides("Imagine a class")
        await chat.pilot.resize_terminal(100, 24)
        await chat.shows("Imagine a class")


def marked_in(chat: Chat, view: ConversationView) -> list[str]:
    """The current hit as it is highlighted in a view."""
    found: list[str] = []
    region = view.region
    for strip in chat.app.screen._compositor.render_strips()[region.y : region.bottom]:
        part = "".join(
            text
            for text, style, _ in strip.crop(region.x, region.right - 1)
            if style is not None and style.reverse
        )
        found += [part] if part else []
    return found


def long_chats(folder: Path) -> tuple[str, str]:
    """Two chats longer than the screen; the ids of a message in the midst of the one, and of the
    session of the other."""
    store = open_store(folder)
    parent = session = None
    wanted = ""
    for number in range(30):
        words = f"Answer {number}.\n\n" + "Some words.\n\n" * 5
        if number == 12:
            words += "The quick fox met a lazy dog."
        turn = ask(store, session, answer=words, user_text=f"Question {number}?", parent_id=parent)
        session, parent = turn.session_id, turn.reply_id
        wanted = turn.reply_id if number == 12 else wanted
    other = ask(store, title="Other", answer="Well.\n\n" * 40)
    store.close()
    return wanted, other.session_id


async def test_esc_goes_back_to_where_one_was(tmp_path: Path) -> None:
    long_chats(tmp_path)
    async with running(make_app(tmp_path, continue_last=True), SMALL) as chat:
        await chat.press("pageup")
        await chat.type("half a question")
        await chat.press("left")
        before = chat.lines
        await search(chat, "fox dog", "quick fox met a lazy dog")
        await chat.press("down", "escape")
        await back(chat)
        assert chat.lines == before
        prompt = chat.app.screen.query_one(Prompt)
        assert prompt.has_focus
        assert prompt.cursor_location == (0, len("half a question") - 1)


async def test_enter_opens_the_chat_at_the_message(tmp_path: Path) -> None:
    wanted, other = long_chats(tmp_path)
    async with running(make_app(tmp_path, session=other), SMALL) as chat:
        await chat.type("a draft")
        await search(chat, "dog fox", "quick fox met a lazy dog")
        await chat.press("enter")
        await back(chat)
        await chat.shows("The quick fox met a lazy dog")
        view = chat.app.screen.query_one("#conversation", ConversationView)
        assert view.has_focus
        assert view.cursor is not None
        assert view.blocks[view.cursor].head.id == wanted
        assert marked(chat, current=True) == ["fox"]
        assert marked(chat, current=False) == ["dog"]
        await chat.until(lambda: count_shown(chat) == "1 of 2", "the count")
        await chat.press("n")
        assert marked(chat, current=True) == ["dog"]
        await chat.press("escape")
        assert marked(chat, current=False) == []
        # What was typed stays where it was typed.
        assert chat.app.screen.query_one(Prompt).text == ""
        await chat.press("f3")
        await chat.until(lambda: on_search(chat), "the search")
        await chat.shows("Search  dog fox")
        await chat.shows("▎ *model +")


async def test_the_hit_is_marked_also_where_no_chat_was_open_before(tmp_path: Path) -> None:
    long_chats(tmp_path)
    for size in (SMALL, WIDE):
        async with running(make_app(tmp_path), size) as chat:
            await search(chat, "dog fox", "quick fox met a lazy dog")
            await chat.press("enter")
            await back(chat)
            await chat.until(lambda: count_shown(chat) == "1 of 2", "the count")
            assert marked(chat, current=True) == ["fox"]


async def test_a_chat_found_by_its_title_opens_from_its_end(history: Path) -> None:
    async with running(make_app(history, clock=clock_at()), SMALL) as chat:
        await search(chat, "in:title perl", "▎Old Perl scripts")
        await chat.press("enter")
        await back(chat)
        await chat.shows("It takes the first argument")


async def test_that_sql_answer_from_spring_is_found_and_gone_on_from(tmp_path: Path) -> None:
    write_history(
        tmp_path / "data" / "chinwag.db",
        (
            PastChat("Before the move", "Keep a copy how?", "As SQL.", timedelta(days=20)),
            PastChat(
                "Numbered groups",
                "How do I number the rows of each group?",
                "SQL has window functions for it.",
                timedelta(days=180),
            ),
        ),
    )
    question = "And the last of each?"
    keys = ["f3", *"sql", "down", "enter", "tab", question, "enter"]
    assert len(keys) < 10
    async with running(make_app(tmp_path, clock=clock_at()), WIDE) as chat:
        shown = iter(("Search", "", "", "2 chats", "▌ How do I number", "n next", "> ", question))
        for key in keys[:-1]:
            await (chat.type(key) if key == question else chat.press(key))
            await chat.shows(next(shown))
        await chat.press(keys[-1])
        store = open_store(tmp_path)
        try:
            (spring,) = [each for each in store.sessions() if each.title == "Numbered groups"]
            await chat.until(lambda: len(store.branch(spring.id)) == 4, "the next turn")
        finally:
            store.close()
        await chat.shows("SQL has window functions")


async def test_f3_brings_back_query_results_and_place(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    for number in range(30):
        ask(store, user_text=f"Plum {number}.", title=f"Chat {number}")
    store.close()
    async with running(make_app(tmp_path), SMALL) as chat:
        await search(chat, "plum", "Plum 29")
        await chat.press("pagedown", "pagedown", "down")
        before = chat.lines
        await chat.press("enter")
        await back(chat)
        await chat.press("f3")
        await chat.until(lambda: on_search(chat), "the search")
        await chat.until(lambda: chat.lines == before, "\n".join(before))
        # Typing begins anew.
        await chat.type("Plum 3.")
        await chat.shows("▎ *you +Plum 3.")


async def test_enter_before_there_are_results_opens_the_first(history: Path) -> None:
    async with running(make_app(history, clock=clock_at()), SMALL) as chat:
        await chat.press("f3")
        await chat.until(lambda: on_search(chat), "the search")
        await chat.press(*"duckdb", "enter")
        await back(chat)
        await chat.shows("DuckDB, if you read a few columns")


def two_branches(folder: Path) -> tuple[str, str, list[str]]:
    """A chat whose first reply was asked for twice: session, other reply, active branch."""
    store = open_store(folder)
    turn = ask(store, user_text="Which tree?", answer="The old oak.", title="Trees")
    again = retry(store, turn)
    store.finish_reply(again.reply_id, MessageState.COMPLETE, Body("A birch."), again.call).result(
        10
    )
    active = path(store, turn.session_id)
    store.close()
    return turn.session_id, turn.reply_id, active


async def test_a_hit_on_another_branch_leaves_the_chats_own(tmp_path: Path) -> None:
    session, other, active = two_branches(tmp_path)
    async with running(make_app(tmp_path, session=session), WIDE) as chat:
        await chat.shows("A birch")
        await search(chat, "oak", "The old oak")
        await chat.press("enter")
        await back(chat)
        await chat.shows("The old oak")
        await chat.hides("A birch")
        store = open_store(tmp_path)
        try:
            assert path(store, session) == active
            # Another window writes elsewhere: what is shown here stays.
            ask(store, title="Elsewhere")
            await chat.shows("Elsewhere")
            await chat.shows("The old oak")
            await chat.press("escape", "escape")
            await chat.ask("And then?")
            await chat.until(lambda: other in path(store, session), "the branch taken")
        finally:
            store.close()


async def test_from_the_find_bar_its_text_is_searched_everywhere(history: Path) -> None:
    async with running(make_app(history, clock=clock_at(), continue_last=True), SMALL) as chat:
        await chat.press("ctrl+f")
        await chat.type("raft")
        await chat.press("ctrl+f")
        await chat.until(lambda: on_search(chat), "the search")
        await chat.shows("Search  raft")
        await chat.shows("Explain Raft")
        await chat.press("escape")
        await back(chat)
        await chat.shows("Find  raft")


async def test_the_command_and_the_palette_open_it(history: Path) -> None:
    async with running(make_app(history, clock=clock_at()), SMALL) as chat:
        await chat.type("/search novels")
        await chat.press("enter")
        await chat.shows("Ten novels under 200 pages")
        await chat.press("escape")
        await back(chat)
        await chat.press("ctrl+p")
        await chat.type("search everywhere")
        await chat.press("enter")
        await chat.shows("Search  novels")


@pytest.mark.parametrize(
    "query",
    [
        '"',
        '"" -"',
        "a OR b NEAR(c",
        "text: *",
        "'; DROP TABLE message; --",
        "🙂 🏴‍☠️",
        "\x1b[2J\x00\x9b31m",
        "[/x] [@click=app.quit]",
        "x" * 10_000,
        "has: is: on:never -tag:",
    ],
)
async def test_whatever_is_pasted_is_searched_for(history: Path, query: str) -> None:
    async with running(make_app(history, clock=clock_at()), SMALL) as chat:
        await chat.press("f3")
        await chat.until(lambda: on_search(chat), "the search")
        await paste(chat, query)
        await chat.shows("Nothing found|What can be looked for|chats?, newest first")
        await chat.press("f3")
        await paste(chat, "duckdb")
        await chat.shows("DuckDB")


async def paste(chat: Chat, text: str) -> None:
    chat.app.post_message(events.Paste(text))
    await chat.pilot.pause()


async def test_hostile_texts_are_shown_safely(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    ask(
        store,
        title="[bold]x[/] \x1b]0;owned\x07 kiwi",
        user_text="a kiwi [@click=app.quit]y[/] \x9b2J",
        answer="kiwi\u202e " + "e" + "\u0301" * 3_000,
    )
    store.close()
    async with running(make_app(tmp_path), WIDE) as chat:
        await search(chat, "kiwi", r"\[bold\]x\[/\]")
        await chat.shows(r"a kiwi \[@click=app.quit\]y")
        assert not set("\x1b\x9b\u202e") & set(chat.text)


async def test_a_damaged_index_is_built_again_and_searched(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    ask(store, user_text="Where do figs grow?", title="Figs")
    for number in range(130):
        ask(store, user_text=f"Question {number}", title=f"Chat {number}")
    store.close()
    database = tmp_path / "data" / "chinwag.db"
    overwrite(database, root_page(database, "message_text_data"))
    async with running(make_app(tmp_path), SMALL) as chat:
        said: list[str] = []
        status = chat.app.screen.query_one("StatusLine")
        chat.app.screen.watch(status, "state", lambda state: said.append(state), init=False)
        await search(chat, "figs", "Where do figs grow")
        assert said[0].startswith("Building the search index… 0 %")
        assert said[-1] == ""
        assert any(state.endswith(" 100 %") for state in said)
        await chat.press("enter")
        await back(chat)
        await chat.shows("▌ Where do figs grow")


async def test_meanwhile_the_search_says_that_it_is_being_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(tmp_path)
    ask(store, user_text="Where do figs grow?", title="Figs")
    store.close()
    database = tmp_path / "data" / "chinwag.db"
    overwrite(database, root_page(database, "message_text_idx"))
    go_on = threading.Event()
    mend = Store.mend_index

    def slowly(self: Store, progress: Callable[[int, int], None]) -> None:
        progress(34, 100)
        assert go_on.wait(15)
        mend(self, progress)

    monkeypatch.setattr(Store, "mend_index", slowly)
    async with running(make_app(tmp_path), SMALL) as chat:
        await search(chat, "figs", "The search index is damaged. It is being built again")
        await chat.shows("Building the search index… 34 %")
        await chat.press("escape")
        await back(chat)
        await chat.shows("Building the search index… 34 %")
        await chat.press("f3")
        await chat.shows("The search index is damaged")
        go_on.set()
        await chat.shows("Where do figs grow")
        await chat.press("escape")
        await back(chat)
        await chat.hides("Building")


async def test_what_is_asked_for_before_the_history_is_open_is_done_then(history: Path) -> None:
    app = make_app(history, clock=clock_at())
    with closing(sqlite3.connect(history / "data" / "chinwag.db")) as held:
        held.execute("PRAGMA locking_mode = EXCLUSIVE")
        held.execute("BEGIN EXCLUSIVE")
        async with app.run_test(size=SMALL) as pilot:
            chat = Chat(app, pilot)
            await chat.press("f3")
            await chat.shows("The history is not open yet")
            held.close()
            await chat.shows("^ Search")


async def test_what_is_typed_right_after_the_key_is_looked_for(history: Path) -> None:
    async with running(make_app(history, clock=clock_at()), SMALL) as chat:
        for key in ("f3", "h", "o", "w"):
            chat.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await chat.shows("Search  how")
        await chat.shows("1 chat, newest first")
