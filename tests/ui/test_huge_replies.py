"""Replies of the worst kind: one can type meanwhile, and all of it is shown, with a word why plain."""

import threading
from pathlib import Path

import pytest

from tests.stubs.huge import HUGE
from tests.stubs.loopback import END, LoopbackServer, WaitFor, delta, event, head, usage
from tests.ui.chat_app import Chat, config_for, make_app, running
from tui_app.ui.widgets.conversation import ConversationView
from tui_app.ui.widgets.prompt import Prompt

PIECE = 2_000
PARTS = {
    "nested": 0.05,
    "line": 0.05,
    "code": 0.08,
    "columns": 0.05,
    "brackets": 0.02,
    "quote": 0.1,
}
"""How much of each is enough to be too much."""


def words_of(chat: Chat) -> str:
    """What the reply says, without line breaks and bars."""
    lines = chat.app.screen.query_one(ConversationView).blocks[-1].text or ()
    return " ".join(" ".join(line.strip.text for line in lines).replace("▏", " ").split())


@pytest.mark.parametrize("name", PARTS)
async def test_one_can_type_meanwhile(name: str, tmp_path: Path) -> None:
    huge = HUGE[name]
    text = huge.make(PARTS[name])
    typed = threading.Event()
    pieces = [text[start : start + PIECE] for start in range(0, len(text), PIECE)]
    with LoopbackServer() as server:
        server.script(
            [
                head(),
                *(event(delta(piece)) for piece in pieces),
                WaitFor(typed),
                *(event(each) for each in (delta("\n\nThe end."), delta(finish="stop"), usage())),
                event("[DONE]"),
                END,
            ]
        )
        async with running(make_app(tmp_path, config_for(server))) as chat:
            await chat.ask("Go on")
            await chat.type("still here")
            assert chat.app.screen.query_one(Prompt).text == "still here"
            typed.set()
            for width in (120, 100):
                # In another width it is set anew, as when it is opened.
                await chat.pilot.resize_terminal(width, 30)
                await chat.shows(" 7 tokens")
                await chat.shows(r"The end\.")
                assert huge.why in words_of(chat)
