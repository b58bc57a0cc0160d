"""Several windows of the real app on one history."""

import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.e2e.terminal import Terminal, running
from tests.e2e.test_signals import until
from tests.stubs.loopback import Hang, LoopbackServer, WaitFor, delta, event, head, stream_text

WITHIN = 1.0 + 2.0
"""Seconds after which the other window shows it: what is promised, and what a busy machine adds."""
COMING = "Connecting|Waiting|Writing"
"""What stands below a reply until it has ended."""


@contextmanager
def two_windows(home: Path) -> Iterator[tuple[Terminal, Terminal]]:
    with running(home) as first, running(home) as second:
        for terminal in (first, second):
            terminal.wait_for("Ask anything")
        yield first, second


def history(home: Path) -> Path:
    return home / "data" / "chinwag" / "chinwag.db"


def command(terminal: Terminal, words: str) -> None:
    """Give a slash command; the space closes the list of completions."""
    terminal.submit(f"{words} ")


def test_a_window_shows_within_a_second_what_another_does(
    home: Path, server: LoopbackServer
) -> None:
    took: dict[str, float] = {}

    def see(what: str, wait: Callable[[str], None], pattern: str) -> None:
        began = time.monotonic()
        wait(pattern)
        took[what] = time.monotonic() - began

    end = threading.Event()
    server.script(
        stream_text("The first answer."),
        [head(), event(delta("It begins")), WaitFor(end), *stream_text(" and it ends.")[1:]],
    )
    with two_windows(home) as (first, second):
        first.submit("Why is the sky blue?")
        first.wait_for("The first answer")
        first.wait_gone(COMING)
        see("new session", second.wait_for, "Why is the sky blue")
        command(first, "/rename Rayleigh")
        first.wait_for("Rayleigh ·")
        see("title", second.wait_for, "Rayleigh")

        second.send("\x14")
        second.send("\r")
        second.wait_for("The first answer")
        second.submit("Go on")
        second.wait_for("It begins")
        see("question", first.wait_for, "Go on")
        end.set()
        second.wait_for("and it ends")
        second.wait_gone(COMING)
        see("finished reply", first.wait_for, "and it ends")

        command(first, "/delete")
        first.wait_for("Deleted")
        see("deletion", second.wait_for, r"Chats +0")
    assert {what: seconds for what, seconds in took.items() if seconds > WITHIN} == {}


def test_a_window_that_stands_still_keeps_its_reply(home: Path, server: LoopbackServer) -> None:
    end = threading.Event()
    server.script(
        [head(), event(delta("Half of it")), WaitFor(end), *stream_text(" and the rest.")[1:]]
    )
    with running(home) as first:
        first.wait_for("Ask anything")
        first.submit("A long one")
        first.wait_for("Half of it")
        first.kill(signal.SIGSTOP)
        try:
            with running(home, "--continue") as second:
                second.wait_for("A long one")
                # Opened, so it has looked for replies that nobody writes any more.
                assert states(home) == ["complete", "streaming"]
                assert len(list(history(home).parent.glob("windows/*.lock"))) == 2
                second.send(b"\x11")
                assert second.wait_exit() == 0
        finally:
            first.kill(signal.SIGCONT)
        end.set()
        first.wait_for("and the rest")
        until(lambda: states(home) == ["complete", "complete"], "the end of the reply")


def test_a_window_shows_that_another_was_killed(home: Path, server: LoopbackServer) -> None:
    server.script([head(), event(delta("Half of it")), Hang()])
    with two_windows(home) as (first, second):
        first.submit("A long one")
        first.wait_for("Half of it")
        second.wait_for("A long one")
        second.send("\x14")
        second.send("\r")
        second.wait_for("written in another window")
        first.kill()
        second.wait_for("was interrupted", 5.0)
        assert states(home) == ["complete", "interrupted"]


def states(home: Path) -> list[str]:
    with closing(sqlite3.connect(history(home))) as connection:
        return [row[0] for row in connection.execute("SELECT state FROM message ORDER BY id")]
