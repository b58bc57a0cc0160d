"""Keys that come faster than they are taken, as over a slow line."""

import pytest
from textual import events
from textual.app import ComposeResult

from tests.ui.screen_text import HarnessApp
from tui_app.ui.widgets.line_input import LineInput
from tui_app.ui.widgets.prompt import PromptBar


class Fields(HarnessApp):
    def compose(self) -> ComposeResult:
        yield LineInput()
        yield PromptBar()


def type_at_once(app: HarnessApp, keys: list[str]) -> None:
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
