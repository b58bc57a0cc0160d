"""What happens before a picture is taken: the app is brought to a state and stands still there."""

import re
import threading
import time
from collections.abc import Mapping, MutableMapping, Sequence
from pathlib import Path

from textual import events

from tests.stubs.clock import StillClock
from tests.stubs.history import clock_at
from tests.stubs.loopback import (
    END,
    LoopbackServer,
    Request,
    Step,
    WaitFor,
    delta,
    event,
    head,
    status,
    usage,
)
from tests.ui.chat_app import Chat
from tests.ui.screen_text import style_of
from tui_app.ui.screens.models_picker import ModelsPicker
from tui_app.ui.screens.picker import Picker
from tui_app.ui.widgets.queue_view import QueueView

REPLY = Path(__file__).parent.with_name("stubs") / "rich_reply.md"
"""A reply with everything that markdown can say."""
WIDE = 100
"""Columns from which the list of chats is always there."""
REASONING = "The person wants to see every form once.\n\nA tour, then; short, and with examples."


def same_everywhere(environ: MutableMapping[str, str]) -> None:
    """Set the process's variables to one time zone and all colours."""
    for variable in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS", "LINES"):
        environ.pop(variable, None)
    environ.update(TZ="UTC", TERM="xterm-256color")
    keep_to_zone()


def keep_to_zone() -> None:
    """Take note of a changed `TZ`. Windows has no such thing."""
    if hasattr(time, "tzset"):
        time.tzset()


class Scenes:
    """A server and a clock for one app, and what is done with them."""

    def __init__(self, server: LoopbackServer) -> None:
        self.server = server
        self.clock: StillClock = clock_at()

    async def welcome(self, chat: Chat) -> None:
        """Nothing asked yet, and nobody to ask but the Guide."""
        await chat.shows("AIMLAPI_API_KEY")

    async def reply(
        self,
        chat: Chat,
        question: str = "Show me all that markdown can do.",
        text: str = "",
        more: Mapping[str, object] | None = None,
    ) -> None:
        """A question and its whole reply, seen from its top: 3.2 s of thought, 9.5 s in all.

        `more`: fields of the last chunk.
        """
        thought, written = threading.Event(), threading.Event()
        self.server.script(
            [
                head(),
                event(delta(reasoning=REASONING)),
                WaitFor(thought),
                *_said(text or REPLY.read_text("utf-8")),
                WaitFor(written),
                event(delta(finish="stop")),
                event({**usage(prompt=21, completion=688, usd_spent=0.0021), **(more or {})}),
                event("[DONE]"),
                END,
            ]
        )
        await ask(chat, question)
        await chat.shows("Thinking")
        self.clock.move(3.2)
        thought.set()
        await chat.shows("Writing")
        self.clock.move(6.3)
        written.set()
        await chat.hides("Writing ·")
        await chat.until(lambda: not chat.app.streaming, "the end of the reply")
        await chat.press("ctrl+home")
        await chat.shows(f"▌ {re.escape(question)}")

    async def half_a_reply(self, chat: Chat) -> None:
        """A reply that is being written, 7 s after its question."""
        thought = threading.Event()
        text, _, _ = REPLY.read_text("utf-8").partition("    def lines")
        self.server.script(
            [
                head(),
                event(delta(reasoning=REASONING)),
                WaitFor(thought),
                *_said(text),
                WaitFor(threading.Event()),
            ]
        )
        await ask(chat, "Show me all that markdown can do.")
        await chat.shows("Thinking")
        self.clock.move(3.0)
        thought.set()
        await chat.shows('name: str = "Ada"')
        self.clock.move(4.0)
        await chat.shows("Writing · 7 s")

    async def queue(self, chat: Chat) -> None:
        """A reply that is being written, and six questions behind it, the fifth chosen."""
        await self.half_a_reply(chat)
        for name in ("first", "second", "third", "fourth", "fifth", "sixth"):
            await ask(chat, f"And what of the {name} of them, if I may ask?")
            await chat.until(lambda name=name: f"the {name}" in _last_queued(chat), name)
        await chat.press("up", "up")
        await chat.shows("▎And what of the fifth")

    async def comparison(self, chat: Chat) -> None:
        """One question to three models: a whole reply, one being written, and a failure."""
        begun = threading.Event()
        texts = {
            "maker/quick": "Use `sum`:\n\n```python\ntotal = sum(numbers)\n```\n\nThat is all.",
            "maker/wordy": "There are **three ways** to add up a list:\n\n- a loop, which says",
        }

        def answer(request: Request) -> list[Step]:
            model = request.json()["model"]
            if model not in texts:
                return [WaitFor(begun), *status(404, {"error": {"message": "No such model."}})]
            said = [head(), WaitFor(begun), event(delta(texts[model]))]
            if model == "maker/wordy":
                return [*said, WaitFor(threading.Event())]
            return [
                *said,
                event(delta(finish="stop")),
                event(usage(20, 31, usd_spent=0.0008)),
                event("[DONE]"),
                END,
            ]

        self.server.default = answer
        await chat.type("How do I add up a list?")
        await chat.press("ctrl+p")
        await chat.type("compare")
        await chat.press("enter")
        await chat.until(lambda: isinstance(chat.app.screen, ModelsPicker), "the models")
        for name in (*texts, "maker/gone"):
            await chat.type(name)
            await chat.press("space")
        await chat.press("enter")
        await chat.shows("quick")
        await chat.until(lambda: len(self.server.requests) == 3, "the calls")
        self.clock.move(2.4)
        begun.set()
        await chat.shows("Done")
        await chat.shows("Failed")
        await chat.shows("Writing")
        await chat.press("tab")

    async def models(self, chat: Chat) -> None:
        """Two models chosen to be compared, one of them by its name."""
        await chat.type("How do I add up a list?")
        await chat.press("ctrl+p")
        await chat.type("compare")
        await chat.press("enter")
        await chat.until(lambda: isinstance(chat.app.screen, ModelsPicker), "the models")
        await chat.press("space")
        await chat.type("maker/wordy")
        await chat.press("space")
        await chat.shows("compares 2")

    async def error(self, chat: Chat, words: str = "This key was revoked.") -> None:
        """A question that the server refuses after 0.4 s."""
        refused = threading.Event()
        self.server.script([WaitFor(refused), *status(401, {"error": {"message": words}})])
        await ask(chat, "What is the tallest tree?")
        await chat.shows("Connecting|Waiting")
        self.clock.move(0.4)
        refused.set()
        await chat.shows("The key was not accepted")
        await chat.until(lambda: not chat.app.streaming, "the end of the reply")
        if chat.app.size.width >= WIDE:
            await chat.shows("What is the tallest.*fail")

    async def palette(self, chat: Chat) -> None:
        """The list of chats and actions."""
        await chat.press("ctrl+p")
        await chat.until(lambda: isinstance(chat.app.screen, Picker), "the palette")
        await chat.shows("Chats and actions")

    async def search(self, chat: Chat) -> None:
        """What was found, a message of it in its conversation."""
        await chat.press("f3")
        await chat.shows("What can be looked for")
        await chat.type("the")
        await chat.shows("9 chats, newest first")
        await chat.press("down", "down", "down", "down")
        if chat.app.size.width >= WIDE:
            await chat.shows("▌ Ten novels under 200 pages")
            await chat.until(lambda: style_of(chat.app, "The Summer Book").reverse, "the hit")

    async def filters(self, chat: Chat) -> None:
        """What can be looked for, and how a word of it may go on."""
        await chat.press("f3")
        await chat.type("i")
        await chat.press("tab")
        await chat.shows("Search  in:")
        await chat.shows("What can be looked for")

    async def commands(self, chat: Chat) -> None:
        """A command being typed under a reply, with what it may become."""
        await self.reply(chat)
        await chat.type("/re")
        await chat.shows("Give this chat another title")
        await chat.press("down")

    async def help(self, chat: Chat) -> None:
        """All keys and commands."""
        await chat.press("f1")
        await chat.shows("Everywhere")

    async def chats(self, chat: Chat) -> None:
        """The list of chats over a narrow screen."""
        await self.reply(chat)
        await chat.press("ctrl+t")
        await chat.shows("^ ?Chats")

    async def marked(self, chat: Chat) -> None:
        """Two chats marked in the list, a third one looked at."""
        await chat.press("ctrl+t")
        await chat.shows("Rename photos")
        await chat.press("home", "down", "down", "space", "space")
        await chat.shows("✓ 2")
        await chat.shows("Make this letter friendlier, but no")

    async def trash(self, chat: Chat) -> None:
        """Two chats in the trash, one of them looked at."""
        await self.marked(chat)
        await chat.press("delete")
        await chat.shows("Deleted 2 chats")
        await chat.press("v", "v")
        await chat.shows("Trash +2")
        await chat.press("end")
        await chat.shows("^▎  Sourdough")
        await chat.shows("▌ My sourdough")


def _last_queued(chat: Chat) -> str:
    return "".join(view.entries[-1].text for view in chat.app.screen.query(QueueView))


async def settle(chat: Chat) -> None:
    """Have the whole screen drawn once more.

    Where a test reads it, Textual draws a modal screen without what lies below, and keeps that.
    """
    chat.app.screen.refresh()
    await chat.pilot.pause()


async def ask(chat: Chat, question: str) -> None:
    """Paste a question, which takes no time to type, and send it."""
    chat.app.post_message(events.Paste(question))
    await chat.shows(f"> {re.escape(question)}")
    await chat.press("enter")


def _said(text: str) -> Sequence[Step]:
    return [event(delta(line)) for line in text.splitlines(keepends=True)]
