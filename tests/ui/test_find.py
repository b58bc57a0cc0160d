"""Finding in the open chat."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.stubs import loopback
from tests.stubs.long_chat import write_long_chat
from tests.stubs.loopback import LoopbackServer, WaitFor, delta, event, head, stream_text
from tests.ui.chat_app import Chat, config_for, make_app, running
from tui_app.core.conversation import Body
from tui_app.core.finding import Needle
from tui_app.ui.conversation.live_text import LONG
from tui_app.ui.screens.find_control import FindControl
from tui_app.ui.widgets.conversation import ConversationView
from tui_app.ui.widgets.find_bar import FindBar
from tui_app.ui.widgets.prompt import Prompt

FILLER = "\n\n".join(f"Line {number} of many." for number in range(30))


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer() as server:
        yield server


def written(folder: Path, bodies: Sequence[Body | str], title: str = "A long chat") -> str:
    """A history with a chat of `bodies`, questions and replies by turns; its id."""
    (folder / "data").mkdir(exist_ok=True)
    said = [Body(body) if isinstance(body, str) else body for body in bodies]
    return write_long_chat(folder / "data" / "chinwag.db", said, title)


def count_shown(chat: Chat) -> str:
    """What the bar says about how often it is there; empty where there is no bar."""
    line = next((line for line in chat.lines if " Find  " in line), "")
    return line.partition("↑")[0].rpartition("  " * 2)[2].strip()


async def find(chat: Chat, query: str, count: str) -> None:
    """Open the bar and type, until it shows `count`."""
    await chat.press("ctrl+f")
    await chat.type(query)
    await counts(chat, count)


async def counts(chat: Chat, count: str) -> None:
    """Until the bar shows `count`; empty: until there is no bar."""
    await chat.until(lambda: count_shown(chat) == count, count or "no bar")


def marked(chat: Chat, *, current: bool) -> list[str]:
    """What is highlighted in the conversation, line by line: the current hit, or the others."""
    view = chat.app.screen.query_one(ConversationView).region
    found: list[str] = []
    for strip in chat.app.screen._compositor.render_strips()[view.y : view.bottom]:
        part = ""
        for text, style, _ in strip.crop(view.x, view.right - 1):
            is_hit = style is not None and style.bold and (style.reverse or style.underline)
            if is_hit and bool(style.reverse) is current:
                part += text
            elif part:
                found.append(part)
                part = ""
    return found


async def test_what_is_typed_is_found_as_it_is_read(tmp_path: Path) -> None:
    session = written(
        tmp_path,
        [
            "Where is the *straw*?",
            "A **straw**berry, and the café `stráwberry` of [straw](http://a.b)\nberry pie.",
        ],
    )
    async with running(make_app(tmp_path, session=session), (80, 24)) as chat:
        before = chat.lines[:20]
        await find(chat, "STRAWB", "1 of 2")
        assert marked(chat, current=True) == ["strawb"]
        assert marked(chat, current=False) == ["stráwb"]
        assert chat.lines[:20] == before
        await chat.press("backspace")
        await counts(chat, "2 of 4")
        assert marked(chat, current=True) == ["straw"]
        await chat.press("enter")
        await counts(chat, "3 of 4")
        await chat.press("down", "down")
        await counts(chat, "1 of 4")
        await chat.press("up")
        await counts(chat, "4 of 4")
        await chat.press("space", "b", "e", "r")
        await counts(chat, "1 of 1")
        await chat.type("x")
        await counts(chat, "not found")
        assert marked(chat, current=True) == marked(chat, current=False) == []
        await chat.press("escape")
        await counts(chat, "")
        assert chat.app.screen.query_one(Prompt).has_focus


async def test_a_query_of_several_lines_is_one_in_the_bar(tmp_path: Path) -> None:
    session = written(tmp_path, ["Say it.", "one two"])
    async with running(make_app(tmp_path, session=session), (80, 24)) as chat:
        await chat.type("/find one")
        await chat.press("ctrl+j")
        await chat.type("two")
        await chat.press("enter")
        await counts(chat, "1 of 1")
        await chat.shows("Find  one two")


async def test_a_phrase_over_two_rows_is_marked_on_both(tmp_path: Path) -> None:
    words = " ".join(f"word{number}" for number in range(40))
    session = written(tmp_path, ["Say it.", words])
    async with running(make_app(tmp_path, session=session), (60, 24)) as chat:
        last = next(line for line in chat.lines if "word0" in line).split()[-1]
        following = f"word{int(last.removeprefix('word')) + 1}"
        await find(chat, f"{last} {following}", "1 of 1")
        assert marked(chat, current=True) == [last, following]
        await chat.pilot.resize_terminal(70, 24)
        await chat.until(lambda: marked(chat, current=True) == [f"{last} {following}"])
        await counts(chat, "1 of 1")


async def test_thoughts_unfold_when_one_goes_there_and_what_chinwag_says_is_not_found(
    tmp_path: Path,
) -> None:
    session = written(
        tmp_path, ["Question", Body("The answer.", reasoning="Perhaps a quince?"), "Thanks", ""]
    )
    async with running(make_app(tmp_path, session=session)) as chat:
        assert "Thoughts" in chat.text
        await find(chat, "quince", "1 of 1")
        assert "Perhaps a quince?" in chat.text
        assert marked(chat, current=True) == ["quince"]
        await chat.press("escape", "tab", "up", "up", "space")
        assert "quince" not in chat.text
        await find(chat, "thoughts", "not found")
        assert "Nothing" not in marked(chat, current=False)
        await chat.press("ctrl+u", *"retry")
        await counts(chat, "not found")


async def test_all_of_a_long_chat_is_found_in_without_being_shown(tmp_path: Path) -> None:
    bodies = [
        f"Question {number}?" if number % 2 == 0 else f"Reply {number}. " + "Filling words. " * 8
        for number in range(10_000)
    ]
    bodies[41] = "Here the **nee**dle is.\n\n" + FILLER
    bodies[5_001] = (
        "> A needle in a quote\n> and [a *needle*](http://needle.example/).\n\n" + FILLER
    )
    session = written(tmp_path, bodies)
    async with running(make_app(tmp_path, session=session)) as chat:
        assert "Question 9998?" in chat.text
        await find(chat, "needle", "3 of 3")
        assert "A needle in a quote" in chat.text
        assert marked(chat, current=False) == ["needle"]
        await chat.press("enter")
        await counts(chat, "1 of 3")
        assert "Here the needle is." in chat.text
        await chat.press("enter", "escape")
        assert "A needle in a quote" in chat.text
        await counts(chat, "")
        # Nearly every message has it, and one in sight is taken.
        place = chat.lines[:30]
        await find(chat, "line", "31 of 60")
        assert chat.lines[:30] == place
        await chat.press("ctrl+u", *"words")
        await chat.until(lambda: count_shown(chat).endswith("of 39,984"))


async def test_going_to_a_message_that_is_on_screen_moves_nothing(tmp_path: Path) -> None:
    session = written(tmp_path, ["Plums?", FILLER, "And pears?", f"{FILLER}\n\n{FILLER}"])
    async with running(make_app(tmp_path, session=session)) as chat:
        view = chat.app.screen.query_one(ConversationView)
        await chat.until(lambda: view.place.block == 3)
        await chat.press("pageup")
        place = view.place
        await chat.press("tab")
        assert (view.has_focus, view.cursor, view.place) == (True, 3, place)
        await chat.press("escape", "ctrl+home", "tab")
        assert view.cursor == 3
        assert any(each.block == 3 for each in view.lines_shown)


async def test_messages_are_gone_through_with_n_and_reached_with_tab(tmp_path: Path) -> None:
    session = written(
        tmp_path, ["Plums?", "Plums.\n\n" + FILLER, "And pears?", "Pears.\n\n" + FILLER]
    )
    async with running(make_app(tmp_path, session=session)) as chat:
        view = chat.app.screen.query_one(ConversationView)
        await find(chat, "plums", "2 of 2")
        place = view.place
        await chat.press("tab")
        assert (view.has_focus, view.cursor, view.place) == (True, 1, place)
        await chat.press("N")
        await counts(chat, "1 of 2")
        await chat.press("n")
        await counts(chat, "2 of 2")
        await chat.press("escape")
        await counts(chat, "")
        assert (view.has_focus, view.cursor) == (True, 1)
        await chat.press("n")
        await counts(chat, "2 of 2")
        await chat.press("n")
        await counts(chat, "1 of 2")
        assert "n next  N previous" in chat.lines[-1]
        await chat.press("escape")
        assert (view.has_focus, view.cursor) == (True, 1)
        await chat.type("xn")
        assert "> xn" in chat.text


async def test_the_command_and_the_mouse(tmp_path: Path, server: LoopbackServer) -> None:
    server.script(stream_text("An apple, a pear, an apple."))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.press("ctrl+f")
        await chat.shows("nothing to find")
        await chat.ask("Fruit?")
        await chat.shows("an apple")
        await chat.ask("/find apple")
        await counts(chat, "1 of 2")
        assert "Enter next" in chat.lines[-1]
        y = next(y for y, line in enumerate(chat.lines) if " Find  " in line)
        await chat.pilot.click(offset=(chat.lines[y].index("↓"), y))
        await counts(chat, "2 of 2")
        # Again: to be typed over, where one is elsewhere.
        await chat.pilot.click(Prompt)
        await chat.press("ctrl+f", *"pear")
        await counts(chat, "1 of 1")
        await chat.press("s")
        await counts(chat, "not found")
        await chat.pilot.click(offset=(chat.lines[y].index("✕"), y))
        await counts(chat, "")
        assert len(server.requests) == 1


async def test_a_reply_that_comes_is_found_in_and_stopped_only_afterwards(
    tmp_path: Path, server: LoopbackServer
) -> None:
    more, rest = threading.Event(), threading.Event()
    steps = [head(), event(delta("One plum. ")), WaitFor(more), event(delta("Two **plu"))]
    server.script([*steps, event(delta("ms**. ")), WaitFor(rest), event("[DONE]"), loopback.END])
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("Plums?")
        await chat.shows("One plum")
        await find(chat, "plum", "1 of 2")
        more.set()
        await counts(chat, "1 of 3")
        assert marked(chat, current=False) == ["plum", "plum"]
        await chat.press("up")
        await counts(chat, "3 of 3")
        await chat.press("escape")
        await counts(chat, "")
        assert "stopped" not in chat.text
        await find(chat, "x", "not found")
        await chat.press("tab", "escape", "escape", "escape")
        await chat.shows("You stopped this reply")


async def test_a_reply_that_takes_long_to_set_is_found_in(tmp_path: Path) -> None:
    filling = "\n\n".join(["Some filling."] * 1_500)
    text = f"A needle.\n\n{filling}\n\n{'x' * LONG}\n\nThe second needle."
    session = written(tmp_path, ["Plums?", text, "Apples?", FILLER * 2])
    async with running(make_app(tmp_path, session=session), (60, 20)) as chat:
        await chat.shows("Line 29")
        await find(chat, "needle", "2 of 2")
        await chat.until(lambda: marked(chat, current=True) == ["needle"])
        assert "The second needle." in chat.text
        await chat.press("up")
        await counts(chat, "1 of 2")
        assert "A needle." in chat.text
        await chat.pilot.resize_terminal(40, 12)
        await chat.until(lambda: marked(chat, current=True) == ["needle"])
        await chat.until(lambda: "1 of 2" in count_shown(chat))


async def test_code_that_is_cut_at_the_edge_moves_to_what_is_found(tmp_path: Path) -> None:
    code = "start = " + "1 + " * 40 + "plum + " + "1 + " * 40 + "plum"
    session = written(tmp_path, ["Plums?", f"```python\n{code}\n```"])
    config = 'reduced_motion = true\ncode_lines = "scroll"\n'
    async with running(make_app(tmp_path, config, session=session), (80, 24)) as chat:
        assert "plum" not in chat.text
        await find(chat, "plum", "1 of 3")
        assert marked(chat, current=True) == ["Plum"]
        await chat.press("enter")
        assert marked(chat, current=True) == ["plum"]
        assert "start =" not in chat.text
        await chat.press("enter")
        assert marked(chat, current=True) == ["plum"]
        assert "▏‹" in chat.text
        await chat.press("up", "up")
        await counts(chat, "1 of 3")


async def test_another_chat_is_not_found_in(tmp_path: Path) -> None:
    written(tmp_path, ["Plums?", "Plums."], "First")
    session = written(tmp_path, ["Plums, too?", "Plums, too."], "Second")
    async with running(make_app(tmp_path, session=session)) as chat:
        await find(chat, "plums", "1 of 2")
        await chat.press("tab", "J")
        await chat.shows(r"^.*Plums\.$")
        await counts(chat, "")
        assert marked(chat, current=False) == marked(chat, current=True) == []
        await find(chat, "plums.", "1 of 1")
        await chat.press("ctrl+n")
        await chat.shows("Ask anything")
        await counts(chat, "")
        await chat.type("plain")
        assert "> plain" in chat.text


async def test_where_the_message_has_gone_meanwhile_the_nearest_place_is_shown(
    tmp_path: Path,
) -> None:
    app = make_app(tmp_path, session=written(tmp_path, ["Is there a zebra?", "A zebra is there."]))
    async with running(app) as chat:
        await find(chat, "there", "1 of 2")
        await chat.press("escape")
        view = chat.app.screen.query_one(ConversationView)
        finder = FindControl(
            chat.app.screen,
            view,
            chat.app.screen.query_one(FindBar),
            chat.app.screen.query_one(Prompt),
            SimpleNamespace(session_id="here"),
            view.blocks[0].sheet.load,
            hints_changed=lambda: None,
        )
        finder.show_found("zebra", Needle("zebra"), "gone")
        await counts(chat, "1 of 2")
        assert marked(chat, current=True) == ["zebra"]
