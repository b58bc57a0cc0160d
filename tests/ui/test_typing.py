"""Keys that come faster than they are taken, as over a slow line."""

from pathlib import Path

import pytest
from textual import events
from textual.app import App, ComposeResult

from tests.stubs.history import clock_at, write_history
from tests.ui.chat_app import make_app, running
from tests.ui.screen_text import HarnessApp
from tui_app.ui.widgets.line_input import LineInput
from tui_app.ui.widgets.prompt import PromptBar


class Fields(HarnessApp):
    def compose(self) -> ComposeResult:
        yield LineInput()
        yield PromptBar()


def type_at_once(app: App[None], keys: list[str]) -> None:
    for key in keys:
        app.post_message(events.Key(key, key if len(key) == 1 else None))


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ([*"tehe", "backspace", "backspace", *"re"], "tere"),
        ([*"abc", "left", "left", "X"], "aXbc"),
        ([*"abc", "ctrl+u", *"de"], "de"),
        ([*"bc", "home", "a", "end", "d"], "abcd"),
    ],
)
async def test_keys_that_come_at_once_act_in_their_order(keys: list[str], text: str):
    app = Fields()
    async with app.run_test(size=(40, 12)) as pilot:
        prompt, line = app.query_one(PromptBar).prompt, app.query_one(LineInput)
        for field in (prompt, line):
            field.focus()
            await pilot.pause()
            type_at_once(app, keys)
            await pilot.pause()
        assert (prompt.text, line.value) == (text, text)


async def test_what_begins_in_the_list_is_typed_to_its_end_in_the_prompt(tmp_path: Path):
    write_history(tmp_path / "data" / "chinwag.db")
    async with running(make_app(tmp_path, clock=clock_at())) as chat:
        await chat.press("ctrl+t")
        await chat.shows("Archive")
        type_at_once(chat.app, [*"/list"])
        await chat.shows("> /list")
