"""Long pastes are one thing in the prompt, and all of them is sent."""

import random
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from tests.stubs.loopback import LoopbackServer, stream_text
from tests.ui.chat_app import Chat, config_for, make_app, running
from tests.ui.test_prompt import PromptApp, paste
from tui_app.ui.folding import HUGE, MOST_CHARACTERS, MOST_LINES, Folds, is_long
from tui_app.ui.widgets.prompt import Prompt

LONG = "def main():\n" + "\n".join(f"    step({n})" for n in range(83))
NAME = "[Pasted 84 lines: def main():…]"


@pytest.mark.parametrize(
    ("text", "long"),
    [
        ("\n" * MOST_LINES, False),
        ("x\n" * MOST_LINES, False),
        ("x\n" * MOST_LINES + "x", True),
        ("x" * MOST_CHARACTERS, False),
        ("x" * (MOST_CHARACTERS + 1), True),
    ],
)
def test_what_is_long(text: str, long: bool) -> None:
    assert is_long(text) is long


def test_names_tell_texts_apart_and_stand_for_them() -> None:
    folds = Folds()
    first, other = folds.fold(LONG), folds.fold(LONG + "\n# not the same")
    third = folds.fold(LONG.replace("step(7)", "step(x)"))
    assert first == folds.fold(LONG) == NAME
    assert other == "[Pasted 85 lines: def main():…]"
    assert third == "[Pasted 84 lines (2): def main():…]"
    assert folds.whole(f"a {third} b {first}") == f"a {folds.texts[third]} b {LONG}"
    assert folds.folded(f"a {LONG} b") == f"a {NAME} b"
    folds.opened(NAME)
    assert folds.folded(f"a {LONG} b") == f"a {LONG} b"


def test_a_huge_text_that_comes_back_is_folded() -> None:
    folds = Folds()
    text = "word " * HUGE
    assert len(folds.folded(text)) < 100
    assert folds.whole(folds.folded(text)) == text


def test_a_long_line_is_named_by_its_length() -> None:
    assert Folds().fold("x" * 3000).startswith("[Pasted 3,000 characters: xxx")


def test_a_name_is_one_safe_line() -> None:
    name = Folds().fold("\n\x1b]0;evil\x07 [@click=app.quit]\n" * 20)
    assert name.isprintable()


async def shown(pilot: Pilot[None], app: PromptApp) -> str:
    await pilot.pause()
    return app.prompt.document.text


async def test_it_counts_as_one_thing() -> None:
    app = PromptApp()
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.press(*"see")
        await paste(pilot, LONG)
        await pilot.press(*"ok")
        assert await shown(pilot, app) == f"see{NAME}ok"
        assert app.prompt.text == f"see{LONG}ok"
        await pilot.press("left", "left", "left", "x")
        assert await shown(pilot, app) == f"seex{NAME}ok"
        await pilot.press("right", "y", "left", "backspace")
        assert await shown(pilot, app) == "seexyok"
        await pilot.press("ctrl+z")
        assert await shown(pilot, app) == f"seex{NAME}yok"
        await pilot.press("home", "ctrl+k")
        assert await shown(pilot, app) == ""
        await pilot.press("ctrl+z", "end", "ctrl+left", "ctrl+w")
        assert await shown(pilot, app) == "seexyok"
        await pilot.press("ctrl+z")
        assert app.prompt.text == f"seex{LONG}yok"
        await pilot.press("enter")
        assert app.said == [f"send seex{LONG}yok"]


async def test_copying_and_cutting_take_the_whole() -> None:
    app = PromptApp()
    async with app.run_test(size=(60, 12)) as pilot:
        await paste(pilot, LONG)
        await pilot.press("shift+left")
        assert app.prompt.selected_text == LONG
        await pilot.press("ctrl+x")
        assert (app.prompt.text, app.clipboard) == ("", LONG)
        await pilot.press("ctrl+v")
        assert await shown(pilot, app) == NAME


async def test_no_keys_break_a_name() -> None:
    keys = [
        "left",
        "right",
        "up",
        "down",
        "home",
        "end",
        "backspace",
        "delete",
        "ctrl+w",
        "ctrl+k",
        "ctrl+u",
        "ctrl+f",
        "ctrl+left",
        "ctrl+right",
        "shift+left",
        "shift+right",
        "shift+up",
        "shift+down",
        "ctrl+z",
        "ctrl+y",
        "ctrl+j",
        "a",
        "space",
    ]
    chance = random.Random(6)
    app = PromptApp()
    async with app.run_test(size=(40, 16)) as pilot:
        for number in range(6):
            await paste(pilot, f"{number}\n{LONG}")
            for key in chance.choices(keys, k=25):
                await pilot.press(key)
                prompt, folds = app.prompt, app.prompt.folds
                for line in prompt.document.text.split("\n"):
                    rest = line
                    for name in folds.texts:
                        rest = rest.replace(name, "")
                    assert "Pasted" not in rest
                    assert "[" not in rest
                    assert "]" not in rest
                row, column = prompt.cursor_location
                spans = folds.spans(prompt.document.get_line(row))
                assert not [span for span in spans if span[0] < column < span[1]]


async def test_a_paste_is_shown_unfolded_sent_and_kept(tmp_path: Path) -> None:
    with LoopbackServer() as server:
        server.script(stream_text("A reply."))
        async with running(make_app(tmp_path, config_for(server)), (80, 24)) as chat:
            prompt = chat.app._chat.query_one(Prompt)
            await chat.type("see ")
            chat.app.post_message(events.Paste(LONG))
            await chat.shows("Pasted 84 lines")
            await chat.press("f4")
            await chat.shows(r"   step\(3\)")
            await chat.press("escape")
            # It is there again, by its name, where one comes back to the chat.
            await chat.press("ctrl+c")
            assert prompt.text == ""
            await chat.press("up")
            assert prompt.document.text == f"see {NAME}"
            line = next(n for n, line in enumerate(chat.lines) if "Pasted 84" in line)
            await chat.pilot.click(offset=(10, line))
            await chat.shows("Enter unfolds")
            await chat.press("enter")
            await chat.until(lambda: prompt.document.text == f"see {LONG}")
            await chat.press("ctrl+z")
            await chat.until(lambda: prompt.document.text == f"see {NAME}")
            await chat.until(lambda: _draft(chat) == f"see {LONG}")
            await chat.press("enter")
            await chat.shows("A reply.")
        content = server.requests[0].json()["messages"][-1]["content"]
        assert content == f"see {LONG}"


async def test_a_megabyte_is_one_short_name_at_once(tmp_path: Path) -> None:
    huge = "line of text\n" * 80_000
    async with running(make_app(tmp_path), (80, 24)) as chat:
        prompt = chat.app._chat.query_one(Prompt)
        chat.app.post_message(events.Paste(huge))
        await chat.shows("Pasted 80,000 lines: line of text")
        await chat.type(" what?")
        assert prompt.text == huge + " what?"
        assert prompt.document.line_count == 1
        await chat.until(lambda: _draft(chat) == huge + " what?")
    async with running(make_app(tmp_path), (80, 24)) as chat:
        # After the end of the process only the text is known, and it is folded all the same.
        await chat.shows("Pasted 80,001 lines")
        assert chat.app._chat.query_one(Prompt).text == huge + " what?"


def _draft(chat: Chat) -> str:
    desk = chat.app._chat._desk
    assert desk is not None
    return desk.services.store.draft(None)
