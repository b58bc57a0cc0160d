"""What the app costs while nobody does anything, in a real terminal, by the system's own count."""

import contextlib
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.e2e.terminal import Terminal, running
from tests.stubs.loopback import LoopbackServer, Repeat, delta, event, head, stream_text
from tests.stubs.processor import cpu_seconds
from tests.unit.store.making import new_turn
from tui_app.core.clock import SystemClock
from tui_app.core.conversation import Body, MessageState
from tui_app.store import Store

IDLE = 0.5
"""Percent of a core where nothing happens anywhere."""
FOLLOWING = 2.0
"""Percent of a core where it shows once a second what another window writes."""
_SECONDS = 25.0
ASLEEP = 14.0
"""Seconds after which the cursor has stopped blinking."""
_SESSIONS = 10_000
_LONG = "A line that fills the screen and says nothing, again and again.\n\n" * 400


def measure_idle(seconds: float = _SECONDS) -> Iterator[tuple[str, float, float]]:
    """What is measured, percent of a core while it is so, and how much that may be."""
    with _home() as (home, server), running(home) as terminal:
        terminal.wait_for("Ask anything")
        terminal.wait_for("New chat")
        time.sleep(ASLEEP)
        yield "an empty chat", _share(terminal, seconds), IDLE
    with _home() as (home, server), running(home) as terminal:
        server.script(stream_text(_LONG, chunk=200))
        _ask(terminal, "Go on")
        terminal.wait_for("tokens", 60)
        time.sleep(ASLEEP)
        yield "a long chat", _share(terminal, seconds), IDLE
    with _home() as (home, server):
        _fill(home)
        with running(home) as terminal:
            terminal.wait_for("10,000")
            time.sleep(ASLEEP)
            yield "10,000 chats in the list", _share(terminal, seconds), IDLE
    with _home() as (home, server), running(home) as other, running(home) as terminal:
        server.script([head(), Repeat(event(delta("word ")).data, 0.05)])
        _ask(other, "Never stop")
        other.wait_for("word word")
        terminal.wait_for("Never stop")
        time.sleep(ASLEEP)
        yield "another window streaming", _share(terminal, seconds), FOLLOWING
        other.send(b"\x03")


def _share(terminal: Terminal, seconds: float) -> float:
    """Percent of a core that the command took during the next `seconds`."""
    before, begun = cpu_seconds(terminal.pid), time.monotonic()
    time.sleep(seconds)
    return (cpu_seconds(terminal.pid) - before) / (time.monotonic() - begun) * 100


def _ask(terminal: Terminal, question: str) -> None:
    terminal.wait_for("Ask anything")
    terminal.wait_for("New chat")
    terminal.submit(question)


@contextlib.contextmanager
def _home() -> Iterator[tuple[Path, LoopbackServer]]:
    """A folder whose configuration asks a server that stays a while."""
    with LoopbackServer() as server, tempfile.TemporaryDirectory(prefix="chinwag-idle-") as folder:
        config = Path(folder) / "config" / "chinwag"
        config.mkdir(parents=True)
        (config / "config.toml").write_text(
            f'provider = "local"\ntitles_by_model = false\n[providers.local]\nbase_url = "{server.url}"\nmodel = "stub"\n',
            encoding="utf-8",
        )
        yield Path(folder), server


def _fill(home: Path) -> None:
    """Write a history of many chats."""
    data = home / "data" / "chinwag"
    store = Store.open(data / "chinwag.db", SystemClock(), locks_dir=data / "windows")
    for _ in range(_SESSIONS):
        turn = new_turn(title="One of many")
        store.begin_turn(turn)
        last = store.finish_reply(
            turn.reply_id, MessageState.COMPLETE, Body("An answer."), turn.call
        )
    last.result(600)
    store.close()
