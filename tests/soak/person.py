"""A person who never stops: does at random what people do with the app."""

import random
import time
from collections.abc import Awaitable, Callable

from tests.soak.hands import Hands
from tests.soak.measure import count_threads
from tests.soak.server import SoakServer
from tests.ui.chat_app import Chat
from tui_app.ui.screens.chat import ChatScreen

SIZES = ((120, 36), (80, 24), (200, 50), (100, 30), (64, 18))
TOO_SMALL = (20, 6)
THEMES = ("chinwag-dark", "chinwag-light", "chinwag-contrast")
MOST_SESSIONS = 40
MOST_IN_TRASH = 10
_CLEANED = 12
_SURE = 3
"""Looks in a row that see no reply, until none is expected."""
_PATIENCE = (0.0, 0.05, 0.3, 1.0)


class Person:
    """Drives an app by keys and looks at nothing but its screen's parts."""

    def __init__(self, chat: Chat, server: SoakServer, seed: int) -> None:
        self.chat = chat
        self.hands = Hands(chat)
        self.turns = 0
        self.done: dict[str, int] = {}
        self._server = server
        self._chance = random.Random(seed)
        self._asked = seed * 1_000_000
        self._deleted = 0
        self._actions: dict[Callable[[], Awaitable[None]], int] = {
            self.ask: 40,
            self.ask_by_typing: 3,
            self.retry: 6,
            self.go_on: 6,
            self.edit: 5,
            self.stop: 4,
            self.open_another: 14,
            self.step_by_keys: 4,
            self.start_new: 6,
            self.scroll: 8,
            self.look_at_messages: 4,
            self.fold: 2,
            self.copy: 2,
            self.details: 3,
            self.help: 2,
            self.palette: 4,
            self.rename: 3,
            self.pin: 3,
            self.delete: 3,
            self.undo: 2,
            self.erase: 2,
            self.draft: 5,
            self.put_aside: 2,
            self.paste: 3,
            self.resize: 4,
            self.theme: 2,
            self.sidebar: 3,
            self.unknown_command: 1,
        }

    @property
    def screen(self) -> ChatScreen:
        return self.chat.app._chat

    @property
    def sessions(self) -> list[str]:
        return [row.session.id for row in self.screen._list.rows if row.session is not None]

    async def act(self) -> None:
        """Do one thing, then come back to the prompt."""
        action = self._chance.choices(list(self._actions), list(self._actions.values()))[0]
        self.done[action.__name__] = self.done.get(action.__name__, 0) + 1
        await action()
        await self.come_back()
        await self._clean_up()

    async def come_back(self) -> None:
        """To the main screen, its prompt in focus."""
        app = self.chat.app
        while len(app.screen_stack) > 1:
            await self.hands.press("escape")
        if not self.screen._prompt.has_focus:
            self.screen.set_focus(self.screen._prompt)
            await self.hands.pause()

    async def rest(self) -> None:
        """Until no reply streams, in an empty chat on a screen of the usual size."""
        await self.come_back()
        await self.hands.resize(120, 36)
        await self._settle(self._chance.choice(_PATIENCE))
        engine = self.chat.app._services.engine
        # Where one ends on its own meanwhile, what is queued after it begins in a moment.
        quiet = 0
        while quiet < _SURE:
            quiet = 0 if engine.busy else quiet + 1
            for session in engine.streaming:
                await self._open(session)
                await self.stop()
            await self.hands.pause(0.05)
        await self.start_new()
        self._empty_prompt()
        await self.hands.until(lambda: not engine.busy, "the end of all replies")
        # A reply that was stopped is over at once; its thread needs a moment more, as does erasing.
        await self.hands.until(
            lambda: not count_threads()["reply"] + count_threads()["eraser"], "the end of threads"
        )
        # Textual keeps what glides until it has arrived, also after its screen was closed.
        animator = self.chat.app.animator
        await self.hands.until(lambda: not animator._animations, "what glides")
        await self._command("/theme chinwag-dark")
        for widget in self.screen.walk_children(with_self=True):
            # What is painted now counts, not what was painted on the way here.
            widget.refresh()
        await self.hands.pause(0.1)

    # asking

    async def ask(self, calm: bool = False) -> None:
        await self._submit(self._question())
        if not calm:
            await self._settle(self._chance.choice(_PATIENCE))

    async def ask_by_typing(self) -> None:
        self._empty_prompt()
        await self.hands.type(self._question())
        await self.hands.press("enter")
        self.turns += 1
        await self._settle(0.3)

    async def retry(self) -> None:
        await self._command("/retry")
        await self._settle(self._chance.choice(_PATIENCE))

    async def go_on(self) -> None:
        await self._command("/continue")
        await self._settle(self._chance.choice(_PATIENCE))

    async def edit(self) -> None:
        await self._command("/edit")
        if self.screen._desk.chat.editing is None:
            return
        if self._chance.random() < 0.3:
            await self.hands.press("escape")
        else:
            await self._submit(self._question())
        await self._settle(0.3)

    async def stop(self) -> None:
        if self.screen._desk.chat.live is not None:
            self._empty_prompt()
            await self.hands.press("ctrl+c")

    # going about

    async def open_another(self) -> None:
        if self.sessions:
            await self._open(self._chance.choice(self.sessions))

    async def step_by_keys(self) -> None:
        await self.hands.press("tab", *self._chance.choices("JK", k=2))

    async def start_new(self) -> None:
        # In an empty chat the key begins a temporary one, which has a thread of its own.
        await self.hands.pause()
        if self.screen._desk.chat.session_id is not None:
            await self.hands.press("ctrl+n")

    async def scroll(self) -> None:
        keys = ("pageup", "pagedown", "ctrl+home", "ctrl+end")
        await self.hands.press(*self._chance.choices(keys, k=3))

    async def look_at_messages(self) -> None:
        await self.hands.press("tab", *self._chance.choices(("up", "down", "g", "G"), k=3))

    async def fold(self) -> None:
        await self.hands.press("tab", "space")

    async def copy(self) -> None:
        await self._command("/copy")

    async def details(self) -> None:
        await self.hands.press("tab", "i", "down")

    async def help(self) -> None:
        await self.hands.press("f1", "pagedown")

    async def palette(self) -> None:
        await self.hands.press("ctrl+p", *self._chance.choices("aeins", k=2), "down")
        await self.hands.press(self._chance.choice(("escape", "escape", "up")))

    async def sidebar(self) -> None:
        await self.hands.press("ctrl+t", "down", "ctrl+t")
        if self.screen.has_class("-list-hidden"):
            await self.hands.press("ctrl+t")

    async def resize(self) -> None:
        if self._chance.random() < 0.3:
            await self.hands.resize(*TOO_SMALL)
        await self.hands.resize(*self._chance.choice(SIZES))

    async def theme(self) -> None:
        await self._command(f"/theme {self._chance.choice(THEMES)}")

    # caring for chats

    async def rename(self) -> None:
        if self._chance.random() < 0.5:
            await self._command(f"/rename Title {self._chance.randrange(1000)}")
        else:
            await self.hands.press("f2", "x", "enter")

    async def pin(self) -> None:
        await self._command("/pin")

    async def delete(self) -> None:
        if self.screen._desk.chat.session_id is not None:
            self._deleted += 1
        await self._command("/delete")

    async def undo(self) -> None:
        await self._command("/undo")

    async def erase(self) -> None:
        await self._command("/erase")
        await self.hands.press(self._chance.choice(("enter", "enter", "escape")))

    # typing

    async def draft(self) -> None:
        self.screen._prompt.insert(f"a draft, {self._chance.randrange(1000)}\nin two lines")
        await self.hands.press("left", "x")

    async def put_aside(self) -> None:
        self.screen._prompt.put(f"put aside {self._chance.randrange(50)}")
        if self.screen._desk.chat.live is None and self.screen._desk.chat.editing is None:
            await self.hands.press("ctrl+c", "up")

    async def paste(self) -> None:
        await self.hands.paste("pasted\r\n\ttext \x1b[31m\n" * 40)
        self._empty_prompt()

    async def unknown_command(self) -> None:
        await self._command("/nothing")

    # parts of these

    def _question(self) -> str:
        self._asked += 1
        return f"What is q{self._asked}?" + " And why?" * self._chance.randrange(3)

    async def _submit(self, text: str) -> None:
        """Send a question, as far as one can be sent here now."""
        if self.screen._desk.chat.live is None:
            self.turns += 1
        self.screen._prompt.put(text)
        await self.hands.press("enter")

    async def _command(self, text: str) -> None:
        engine = self.chat.app._services.engine
        before = engine.streaming
        self.screen._prompt.put(text)
        await self.hands.press("enter")
        self.turns += bool(engine.streaming - before)

    async def _open(self, session_id: str) -> None:
        self.screen._desk.chats.open(session_id)
        await self.hands.pause()

    def _empty_prompt(self) -> None:
        self.screen._prompt.put("")

    async def _settle(self, patience: float) -> None:
        """Watch the reply for a while."""
        until = time.monotonic() + patience
        while self.screen._desk.chat.live is not None and time.monotonic() < until:
            await self.hands.pause(0.005)

    async def _clean_up(self) -> None:
        """Keep the number of chats about the same, so that what grows is not the history."""
        if len(self.sessions) > MOST_SESSIONS:
            # Most of the oldest go for good.
            for session in self.sessions[-_CLEANED:]:
                await self._open(session)
                self._empty_prompt()
                await self._command("/delete")
            self._deleted += _CLEANED
        if self._deleted > MOST_IN_TRASH:
            self._deleted = 0
            await self._command("/erase deleted")
            await self.hands.press("enter")
            await self.come_back()
