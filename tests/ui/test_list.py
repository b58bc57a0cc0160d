"""Going through the list of chats, and putting them in order."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tests.snapshots.scenes import keep_to_zone
from tests.stubs.history import PAST_CHATS, clock_at, write_history
from tests.ui.chat_app import Chat, make_app, running
from tests.unit.store.making import ask, keep
from tui_app.app import ChinwagApp
from tui_app.core.browsing import ListFilter
from tui_app.core.clock import SystemClock
from tui_app.core.conversation import SessionSummary
from tui_app.core.errors import StoreError
from tui_app.core.keeping import Keeping
from tui_app.store import Store

OPEN = r"▌ Why does <\.\+>"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ChinwagApp:
    """An app with a history, the newest chat open."""
    monkeypatch.setenv("TZ", "UTC")
    keep_to_zone()
    write_history(tmp_path / "data" / "chinwag.db")
    return make_app(tmp_path, clock=clock_at(), continue_last=True)


def stored(app: ChinwagApp) -> Store:
    assert app._services is not None
    return app._services.store


def titles(app: ChinwagApp, wanted: ListFilter) -> list[str]:
    store = stored(app)
    keys = store.session_order(wanted).keys
    found = store.summaries(keys)
    return [found[key].title for key in keys]


async def to_list(chat: Chat, *keys: str) -> None:
    """To the list, the highlight on the chat that is open, then on."""
    await chat.shows("regex greedy")
    await chat.press("ctrl+t", *keys)


async def test_a_chat_that_is_rested_on_is_shown_and_nothing_is_opened(app: ChinwagApp) -> None:
    async with running(app) as chat:
        await chat.shows(OPEN)
        await chat.type("half a thought")
        await to_list(chat, "down", "down")
        await chat.shows("▌ My sourdough collapses")
        assert "Sourdough that does not collapse" in chat.lines[0]
        assert "> half a thought" in chat.text
        await chat.press("down")
        await chat.shows("▌ Make this letter friendlier")
        await chat.press("escape")
        await chat.shows(OPEN)
        assert "Why is my regex greedy?" in chat.lines[0]
        assert "> half a thought" in chat.text
        await to_list(chat, "down", "down")
        await chat.shows("▌ My sourdough collapses")
        await chat.press("enter")
        await chat.hides("half a thought")
        await chat.shows("● Sourdough")
        await chat.type("J")
        assert "> J" in chat.text


async def test_the_chat_that_the_list_is_entered_at_is_shown(app: ChinwagApp) -> None:
    async with running(app) as chat:
        await chat.shows(OPEN)
        await chat.press("ctrl+n")
        await chat.hides(OPEN)
        await chat.press("ctrl+t")
        await chat.shows(OPEN)
        await chat.press("escape")
        await chat.hides(OPEN)


async def test_a_preview_leaves_the_place_in_the_open_chat(app: ChinwagApp) -> None:
    async with running(app, size=(120, 12)) as chat:
        await chat.shows("The summary|lazy")
        await chat.press("pageup")
        await chat.pilot.pause()
        before = [line[31:] for line in chat.lines]
        await to_list(chat, "down", "down")
        await chat.shows("sourdough collapses")
        await chat.press("escape")
        await chat.shows(OPEN)
        assert [line[31:] for line in chat.lines][:6] == before[:6]


async def test_a_click_on_what_is_shown_opens_it(app: ChinwagApp) -> None:
    async with running(app) as chat:
        await to_list(chat, "down", "down")
        await chat.shows("▌ My sourdough collapses")
        await chat.pilot.click(offset=(60, 5))
        await chat.shows("● Sourdough")


async def test_a_chat_is_renamed_where_it_stands(app: ChinwagApp) -> None:
    async with running(app) as chat:
        await to_list(chat, "down", "down", "f2")
        await chat.type("Bread")
        await chat.shows("Enter take the title")
        await chat.press("enter")
        await chat.shows("^▎  Bread")
        await chat.press("f2")
        await chat.type("Nothing")
        await chat.press("escape")
        await chat.shows("^▎  Bread")
        await chat.press("escape")
        await chat.shows(OPEN)


async def test_marked_chats_are_put_away_together_and_undone_by_one_key(app: ChinwagApp) -> None:
    async with running(app) as chat:
        await to_list(chat, "down", "space", "space")
        await chat.shows("Trash +✓ 2")
        await chat.shows("Esc mark none")
        await chat.press("a")
        await chat.shows(r"Archived 2 chats\. \^Z or /undo undoes it")
        await chat.hides("sourdough|Sourdough")
        assert len(titles(app, ListFilter(archived=True))) == 2
        await chat.press("ctrl+z")
        await chat.shows("Sourdough")
        assert titles(app, ListFilter(archived=True)) == []
        await chat.press("A")
        await chat.shows("Trash +✓ 9")
        await chat.press("escape")
        await chat.hides("✓")
        await chat.shows("Chats Archive Trash")


async def test_what_changed_alone_of_those_marked_is_named(app: ChinwagApp) -> None:
    async with running(app) as chat:
        await to_list(chat, "home", "space", "down", "space")
        await chat.shows("✓ 2")
        await chat.press("p")
        await chat.shows("Pinned “Rename photos by the date")


async def test_the_archive_is_shown_and_gives_back(app: ChinwagApp) -> None:
    async with running(app) as chat:
        await chat.shows(OPEN)
        await chat.ask("/archive")
        await chat.shows("Archived “Why is my regex greedy")
        await chat.press("ctrl+t", "v")
        await chat.shows("Trash +1")
        await chat.shows("^▎● Why is my regex")
        await chat.press("escape")
        await chat.ask("/archive")
        await chat.shows("it is so already")
        await chat.press("ctrl+t", "b")
        await chat.shows("Brought “Why is my regex greedy.*back from the archive")
        await chat.shows("Trash +0")
        await chat.press("escape")
        await chat.ask("/list chats")
        await chat.shows("Trash +10")


async def test_the_trash_is_shown_gives_back_and_erases(app: ChinwagApp) -> None:
    async with running(app) as chat:
        await to_list(chat, "down", "space", "space", "delete")
        await chat.shows("Deleted 2 chats")
        await chat.press("v", "v")
        await chat.shows("Trash +2")
        await chat.shows("^ Today")
        await chat.press("home", "enter")
        await chat.shows("in the trash. b brings it back")
        await chat.press("b")
        await chat.shows("back from the trash")
        await chat.shows("Trash +1")
        await chat.press("delete")
        await chat.shows("Erase this chat for good")
        await chat.press("enter")
        await chat.shows("Trash +0")
        assert len(titles(app, ListFilter())) == 9


async def test_what_a_shelf_holds_and_what_can_be_done_there_is_said(app: ChinwagApp) -> None:
    async with running(app) as chat:
        await to_list(chat, "home", "a")
        await chat.shows("Archived “")
        await chat.press("home", "down", "delete")
        await chat.shows("Deleted “")
        await chat.press("end", "v")
        await chat.shows("Archive Trash +1")
        # The one that was put away last, whatever was highlighted among the chats.
        await chat.until(lambda: chat.lines[1].startswith("▎"), "the first one")
        await chat.shows("Enter open  b bring back")
        await chat.press("v")
        await chat.shows("b bring back  Delete erase")
        await chat.press("b")
        await chat.shows("The trash is empty")
        await chat.press("v")
        await chat.shows("p pin")
        await chat.press("escape")
        await chat.ask("/filter nowhere")
        await chat.shows("No chat here has it")


async def test_deleting_the_open_chat_in_the_list_leaves_it(app: ChinwagApp) -> None:
    async with running(app) as chat:
        await chat.shows(OPEN)
        await to_list(chat, "delete")
        await chat.shows("Deleted “Why is my regex")
        await chat.hides(OPEN)
        await chat.press("ctrl+z")
        await chat.shows(OPEN)


async def test_tags_are_given_completed_shown_and_taken(app: ChinwagApp) -> None:
    async with running(app) as chat:
        await chat.shows(OPEN)
        await chat.ask("/tag kitchen table")
        await chat.shows("Tagged “Why is my regex greedy.*“kitchen table”")
        await chat.press("ctrl+t", "down", "down", "t")
        await chat.shows("Tag this chat")
        await chat.type("kit")
        await chat.shows("kitchen table")
        await chat.press("right", "enter")
        await chat.shows("Tagged “Sourdough.*“kitchen table”")
        await chat.press("f")
        await chat.shows("Show chats with")
        await chat.shows("kitchen table +2")
        await chat.shows("example/stub-model +10")
        await chat.press("enter")
        await chat.shows("tag kitchen table +F: all")
        await chat.hides("Porto")
        await chat.press("T")
        await chat.shows("Take which tag away")
        await chat.press("enter")
        await chat.shows("Took “kitchen table” from")
        await chat.shows("Trash +1")
        await chat.press("F")
        await chat.shows("Porto")


async def test_a_model_filter_and_its_end_by_commands(app: ChinwagApp) -> None:
    async with running(app) as chat:
        await chat.shows(OPEN)
        await chat.ask("/filter model:none")
        await chat.shows("none +F: all")
        await chat.shows("Trash +0")
        await chat.press("escape")
        await chat.ask("/filter off")
        await chat.shows("Trash +10")


async def test_going_to_a_date_unfolds_what_it_is_in(app: ChinwagApp) -> None:
    async with running(app) as chat:
        await to_list(chat)
        assert "Old Perl" not in chat.text
        await chat.press("d")
        await chat.shows("Go to a date")
        await chat.shows("yesterday")
        await chat.type("2024")
        await chat.press("enter")
        await chat.shows("▎  Old Perl scripts")
        await chat.shows("▌ What does")
        await chat.press("escape")
        await chat.ask("/date 2025-09")
        await chat.shows("Nothing is from then. This is the one before")
        await chat.shows("▎  Three days in Porto")
        await chat.press("escape")
        await chat.ask("/date soon")
        await chat.shows("“soon” is no date")


async def test_a_chat_is_duplicated_and_opened(app: ChinwagApp) -> None:
    async with running(app) as chat:
        await chat.shows(OPEN)
        await chat.ask("/duplicate")
        await chat.shows("This is a copy of")
        await chat.shows(r"● Why is my regex greedy\? …")
        await chat.shows(OPEN)
        assert len(titles(app, ListFilter())) == len(PAST_CHATS) + 1


async def test_next_and_previous_go_through_what_is_folded(app: ChinwagApp) -> None:
    async with running(app) as chat:
        await chat.shows(OPEN)
        await chat.press("tab", *"JJJJJJJJ")
        await chat.shows("▌ What does")
        await chat.press("K")
        await chat.shows("▌ Explain Raft")


async def test_beside_a_narrow_list_the_chat_has_the_rest(app: ChinwagApp) -> None:
    async with running(app, size=(80, 24)) as chat:
        await chat.shows(OPEN)
        await chat.press("ctrl+t")
        await chat.shows("Archive")
        await chat.shows(OPEN)
        await chat.press("down", "down")
        await chat.shows("▌ My sourdough collapses")
        await chat.press("escape")
        await chat.shows(OPEN)


async def test_old_chats_in_the_trash_are_erased_at_the_start(tmp_path: Path) -> None:
    database = tmp_path / "data" / "chinwag.db"
    write_history(database)
    store = Store.open(database, clock_at())
    for session in store.sessions()[:3]:
        keep(store, session.id, Keeping.DELETED)
    store.close()
    later = clock_at()
    later.move(31 * 86_400)
    app = make_app(tmp_path, "trash_days = 40\nreduced_motion = true\n", clock=later)
    async with running(app):
        assert len(titles(app, ListFilter(deleted=True))) == 3
    app = make_app(tmp_path, "trash_days = 30\nreduced_motion = true\n", clock=later)
    async with running(app) as chat:
        await chat.until(lambda: not titles(app, ListFilter(deleted=True)), "the erasing")
        assert len(titles(app, ListFilter())) == len(PAST_CHATS) - 3


async def test_a_page_that_cannot_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(keys: Sequence[int]) -> Mapping[int, SessionSummary]:
        raise StoreError("The disk is gone.")

    with closing(Store.open(tmp_path / "data" / "chinwag.db", SystemClock())) as store:
        for number in range(70):
            ask(store, title=f"Chat {number}")
    app = make_app(tmp_path, continue_last=True)
    async with running(app) as chat:
        await chat.shows("● Chat 69")
        monkeypatch.setattr(stored(app), "summaries", fail)
        await chat.press("ctrl+t", "end")
        await chat.shows("The disk is gone")
        monkeypatch.undo()
        await chat.press("home", "a")
        await chat.shows("Archived “Chat 69”")
        await chat.press("end")
        await chat.shows("^▎  Chat 0")
