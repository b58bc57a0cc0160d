"""A history with a short and a very long conversation, made once a run."""

import contextlib
import functools
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.programs import home_for
from tests.benchmarks.server import Server
from tests.benchmarks.texts import KB, make_text
from tests.unit.store.making import fresh_id, new_turn
from tui_app.core.clock import SystemClock
from tui_app.core.conversation import Body, MessageState
from tui_app.store import Store


@dataclass(frozen=True, slots=True)
class Conversation:
    title: str
    messages: int
    session: str

    @property
    def first_word(self) -> str:
        return f"Zq{self.messages}first"

    @property
    def last_word(self) -> str:
        return f"Zq{self.messages}last"


SHORT = Conversation("Ten messages", 10, fresh_id())
LONG = Conversation("Thousands of messages", 10_000, fresh_id())


@contextlib.contextmanager
def long_home(server: Server) -> Iterator[Path]:
    """A home folder with both conversations, asking `server`."""
    with home_for(server) as home:
        shutil.copytree(_history().name, home / "data" / "chinwag")
        yield home


@functools.cache
def _history() -> TemporaryDirectory[str]:
    """The folder, which goes when the process ends."""
    kept = TemporaryDirectory(prefix="chinwag-benchmark-")
    folder = Path(kept.name)
    store = Store.open(folder / "chinwag.db", SystemClock(), locks_dir=folder / "windows")
    try:
        for conversation in (SHORT, LONG):
            _write(store, conversation)
    finally:
        store.close()
    return kept


def _write(store: Store, conversation: Conversation) -> None:
    """Every message is about a kilobyte of markdown; the first and the last word are their own."""
    parent = None
    for number in range(0, conversation.messages, 2):
        last = number == conversation.messages - 2
        mark = conversation.last_word if last else "end"
        text = make_text("prose", KB * 5 // 4, mark, seed=number)
        asked = make_text("paragraph", KB, "end", seed=number)
        turn = new_turn(
            conversation.session,
            new_session=number == 0,
            title=conversation.title,
            user_text=asked if number else f"{conversation.first_word} {asked}",
            parent_id=parent,
        )
        store.begin_turn(turn)
        done = store.finish_reply(turn.reply_id, MessageState.COMPLETE, Body(text), turn.call)
        parent = turn.reply_id
    done.result(600)
