import asyncio
import time
from typing import ClassVar

import pytest
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.pilot import Pilot
from textual.widgets import Static, TextArea

from tests.ui.screen_text import HarnessApp, color_of, screen_lines, theme_color
from tui_app.ui.widgets.prompt import Prompt, PromptBar

PASSING = [
    "ctrl+p",
    "ctrl+n",
    "ctrl+t",
    "ctrl+o",
    "ctrl+f",
    "ctrl+c",
    "ctrl+g",
    "ctrl+r",
    "ctrl+l",
    "tab",
    "escape",
    "pageup",
    "pagedown",
    "ctrl+home",
    "ctrl+end",
    "f1",
]


class Around(Vertical):
    BINDINGS: ClassVar[list[BindingType]] = [Binding(key, f"app.note('{key}')") for key in PASSING]


class PromptApp(HarnessApp):
    CSS = "#above { height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.keys: list[str] = []
        self.changes = 0

    def compose(self) -> ComposeResult:
        with Around():
            yield Static("above", id="above")
            yield PromptBar()

    def on_mount(self) -> None:
        self.prompt.reduced_motion = True
        self.prompt.focus()

    @property
    def prompt(self) -> Prompt:
        return self.query_one(PromptBar).prompt

    def action_note(self, key: str) -> None:
        self.keys.append(key)

    def on_prompt_submitted(self, event: Prompt.Submitted) -> None:
        assert event.control is self.prompt
        self.said.append(f"send {event.text}")

    def on_prompt_entered_nothing(self, _: Prompt.EnteredNothing) -> None:
        self.said.append("nothing")

    def on_prompt_history_previous(self, _: Prompt.HistoryPrevious) -> None:
        self.said.append("previous")

    def on_prompt_history_next(self, _: Prompt.HistoryNext) -> None:
        self.said.append("next")

    def on_prompt_help_requested(self, _: Prompt.HelpRequested) -> None:
        self.said.append("help")

    def on_text_area_changed(self, _: TextArea.Changed) -> None:
        self.changes += 1


async def paste(pilot: Pilot[None], text: str) -> None:
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()


async def test_enter_sends_and_leaves_the_text_until_it_is_taken():
    app = PromptApp()
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press(*"hello", "enter")
        assert app.said == ["send hello"]
        assert app.prompt.text == "hello"
        assert app.prompt.take() == "hello"
        assert app.prompt.text == ""
        await pilot.press("ctrl+z")
        assert app.prompt.text == ""


async def test_nothing_but_spaces_is_not_sent():
    app = PromptApp()
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("enter", "space", "ctrl+j", "enter")
        assert app.said == ["nothing", "nothing"]


@pytest.mark.parametrize("key", ["ctrl+j", "shift+enter", "alt+enter", "ctrl+enter"])
async def test_keys_for_a_new_line(key: str):
    app = PromptApp()
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("a")
        app.post_message(events.Key(key, None))
        await pilot.pause()
        await pilot.press("b")
        assert app.prompt.text == "a\nb"
        assert app.said == []


@pytest.mark.parametrize(
    ("typed", "text", "said"),
    [
        ("a\\", "a\n", []),
        ("a\\\\", "a\\\\", ["send a\\\\"]),
        ("\\", "\n", []),
    ],
)
async def test_enter_after_a_backslash(typed: str, text: str, said: list[str]):
    app = PromptApp()
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press(*typed, "enter")
        assert (app.prompt.text, app.said) == (text, said)
        assert app.prompt.cursor_location == app.prompt.document.end


async def test_a_backslash_elsewhere_is_only_a_backslash():
    app = PromptApp()
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("\\", "a", "enter")
        assert app.said == ["send \\a"]


@pytest.mark.parametrize("key", PASSING)
async def test_keys_of_the_app_pass_through(key: str):
    app = PromptApp()
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("x", key)
        assert app.keys == [key]
        assert app.prompt.text == "x"


async def test_it_grows_with_its_text_to_a_third_of_the_terminal():
    app = PromptApp()
    async with app.run_test(size=(40, 30)) as pilot:
        assert app.prompt.size.height == 1
        await pilot.press("a", *["ctrl+j", "b"] * 4)
        await pilot.pause()
        assert app.prompt.size.height == 5
        assert screen_lines(app)[25:] == ["> a", "  b", "  b", "  b", "  b"]
        await pilot.press(*["ctrl+j", "c"] * 20)
        await pilot.pause()
        assert app.prompt.size.height == 10
        assert screen_lines(app)[-1].startswith("  c")
        await pilot.resize_terminal(40, 90)
        await pilot.pause()
        assert app.prompt.size.height == 12
        await pilot.resize_terminal(40, 6)
        await pilot.pause()
        assert app.prompt.size.height == 3
        app.prompt.take()
        await pilot.pause()
        assert app.prompt.size.height == 1


async def test_long_lines_wrap_and_count():
    app = PromptApp()
    async with app.run_test(size=(24, 30)) as pilot:
        await paste(pilot, "word " * 12)
        await pilot.pause()
        assert app.prompt.size.height == 3
        await pilot.resize_terminal(80, 30)
        await pilot.pause()
        assert app.prompt.size.height == 1


async def test_the_placeholder_is_text_and_goes():
    app = PromptApp()
    async with app.run_test(size=(40, 12)) as pilot:
        assert screen_lines(app)[-1] == "> Ask anything…"
        assert color_of(app, "sk any") == theme_color(app, "muted")
        assert color_of(app, ">") == theme_color(app, "accent")
        await pilot.press("x")
        assert screen_lines(app)[-1] == "> x"


async def test_a_paste_keeps_its_lines_and_loses_its_controls():
    app = PromptApp()
    async with app.run_test(size=(40, 12)) as pilot:
        await paste(pilot, "one\r\ntwo\rthree\n\tfour \x1b[31m\x07\x9b x\u202e [b]é漢[/b]\n")
        assert app.prompt.text == "one\ntwo\nthree\n\tfour ␛[31m␇\ufffd x [b]é漢[/b]\n"
        assert app.said == []
        assert app.prompt.cursor_location == app.prompt.document.end
        await pilot.press("ctrl+z")
        assert app.prompt.text == ""


async def test_a_paste_replaces_the_selection():
    app = PromptApp()
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press(*"abc", "f7")
        await paste(pilot, "x\ny")
        assert app.prompt.text == "x\ny"


async def test_what_was_copied_in_the_app_is_safe_too():
    app = PromptApp()
    async with app.run_test(size=(40, 12)) as pilot:
        app._clipboard = "a\x1bb"
        await pilot.press("ctrl+v")
        assert app.prompt.text == "a␛b"


async def test_put_restores_a_text_with_the_cursor_at_its_end():
    app = PromptApp()
    async with app.run_test(size=(40, 12)) as pilot:
        app.prompt.put("one\ntwo\x1b")
        await pilot.press("!")
        assert app.prompt.text == "one\ntwo␛!"


async def test_undoing_more_lines_than_fit_and_redoing_them():
    app = PromptApp()
    async with app.run_test(size=(40, 12)) as pilot:
        text = "\n".join(f"line {n}" for n in range(30))
        app.prompt.insert(text)
        await pilot.pause()
        await pilot.press("ctrl+z")
        assert (app.prompt.text, app.prompt.size.height) == ("", 1)
        await pilot.press("ctrl+y")
        await pilot.pause()
        assert (app.prompt.text, app.prompt.size.height) == (text, 4)
        assert screen_lines(app)[-1].startswith("  line 29")


async def test_undo_redo_and_word_motions():
    app = PromptApp()
    async with app.run_test(size=(40, 12)) as pilot:
        await paste(pilot, "one two three")
        await pilot.press("ctrl+left", "ctrl+w")
        assert app.prompt.text == "one three"
        await pilot.press("ctrl+z")
        assert app.prompt.text == "one two three"
        await pilot.press("ctrl+y")
        assert app.prompt.text == "one three"


async def test_history_is_asked_for_at_the_edges_only():
    app = PromptApp()
    async with app.run_test(size=(16, 30)) as pilot:
        await pilot.press("up", "down")
        assert app.said == ["previous", "next"]
        app.said.clear()
        await paste(pilot, "aaaa bbbb cccc\nlast")
        await pilot.press("up", "up")
        assert app.said == []
        await pilot.press("up")
        assert app.said == ["previous"]
        app.said.clear()
        await pilot.press("shift+up")
        assert app.said == []
        await pilot.press("down", "down")
        assert app.said == []
        await pilot.press("down")
        assert app.said == ["next"]


async def test_a_question_mark_asks_for_help_only_in_an_empty_prompt():
    app = PromptApp()
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("?")
        assert (app.said, app.prompt.text) == (["help"], "")
        await pilot.press("a", "?")
        assert (app.said, app.prompt.text) == (["help"], "a?")
        app.prompt.take()
        await paste(pilot, "?")
        assert (app.said, app.prompt.text) == (["help"], "?")


async def test_changes_are_told():
    app = PromptApp()
    async with app.run_test(size=(40, 12)) as pilot:
        before = app.changes
        await pilot.press("a", "b")
        assert app.changes == before + 2


class Drowsy(Prompt):
    BLINK_FOR = 0.05

    def __init__(self) -> None:
        super().__init__()
        self.asleep = asyncio.Event()
        self.wakings = 0

    def watch_cursor_blink(self, blink: bool) -> None:
        if blink:
            self.asleep.clear()
            self.wakings += 1
        elif self.is_mounted:
            self.asleep.set()


class DrowsyApp(HarnessApp):
    def compose(self) -> ComposeResult:
        yield Drowsy()


async def test_the_cursor_stops_blinking_and_a_key_wakes_it():
    app = DrowsyApp()
    async with app.run_test(size=(40, 12)) as pilot:
        prompt = app.query_one(Drowsy)
        for _ in range(2):
            await asyncio.wait_for(prompt.asleep.wait(), 5)
            assert not prompt.cursor_blink
            prompt.wakings = 0
            await pilot.press("a")
            assert prompt.wakings == 1


async def test_it_blinks_no_longer_than_promised_after_a_key():
    class Punctual(Drowsy):
        BLINK_FOR = 1.0

    class PunctualApp(HarnessApp):
        def compose(self) -> ComposeResult:
            yield Punctual()

    app = PunctualApp()
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("a")
        pressed = time.monotonic()
        await asyncio.wait_for(app.query_one(Punctual).asleep.wait(), 10)
        assert 0.8 < time.monotonic() - pressed < 5


async def test_with_reduced_motion_it_never_blinks():
    app = PromptApp()
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("a")
        await pilot.click(Prompt)
        assert not app.prompt.cursor_blink


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (5, 2), (300, 100)])
async def test_any_size(size: tuple[int, int]):
    app = PromptApp()
    async with app.run_test(size=size) as pilot:
        await paste(pilot, "漢字 and words\n" * 20)
        await pilot.press("enter")
        assert len(app.said) == 1


async def test_messages_know_their_prompt():
    app = PromptApp()
    async with app.run_test(size=(40, 12)):
        for kind in (Prompt.HistoryPrevious, Prompt.HistoryNext, Prompt.HelpRequested):
            message: Message = kind(app.prompt)
            assert message.control is app.prompt
