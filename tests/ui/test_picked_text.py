"""Reading what is selected, while other things go on."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.unit.render.looks import STYLES
from tui_app.core.chat import Role
from tui_app.core.conversation import Body, MessageHead, MessageState
from tui_app.ui.conversation.block import MessageBlock, Sheet
from tui_app.ui.conversation.live_text import LONG
from tui_app.ui.conversation.selecting import Picked, Spot, picked_text

PATIENCE = 15.0
SHEET = Sheet(60, STYLES, lambda _: {})


def block(text: str) -> MessageBlock:
    head = MessageHead("m", "s", None, Role.ASSISTANT, MessageState.COMPLETE, 0, len(text), 1)
    return MessageBlock(head, SHEET, body=Body(text))


def leave(_: MessageBlock) -> None:
    """Show another chat: nobody takes over what is being set here."""


def narrow(long: MessageBlock) -> None:
    long.sheet = replace(SHEET, width=30)
    long.prepare()


@pytest.mark.parametrize("do", [leave, narrow])
async def test_what_was_selected_is_read_whatever_becomes_of_the_view(
    do: Callable[[MessageBlock], None],
) -> None:
    words = "word " * (LONG // 4)
    long = block(f"{words}\n\nThe end of it.")
    long.prepare()
    assert long.waits
    end = Spot(0, (len(words) - 1) // 60 + 2, len("The end") - 1)
    reading = asyncio.ensure_future(picked_text([long], Picked(Spot(0, 0, 5), end)))
    await asyncio.sleep(0)
    do(long)
    text = await asyncio.wait_for(reading, PATIENCE)
    assert text == f"{words.removeprefix('word ').rstrip()}\n\nThe end"
