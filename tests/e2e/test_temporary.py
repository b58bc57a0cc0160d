"""Nothing of a temporary chat reaches a disk: every file of the person's is searched for its words."""

import signal
from pathlib import Path

import pytest

from tests.e2e.terminal import running
from tests.stubs.loopback import LoopbackServer, stream_text

WORDS = ("quokka", "wombat", "numbat")
"""What is asked, answered and typed."""


def holding(folder: Path) -> list[Path]:
    """The files that hold any of the words."""
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and any(word.encode() in path.read_bytes() for word in WORDS)
    ]


@pytest.mark.parametrize("ending", ["quit", "killed", "terminated"])
def test_it_leaves_nothing_behind(home: Path, server: LoopbackServer, ending: str) -> None:
    asked, answered, typed = WORDS
    server.script(stream_text("A saved reply."), stream_text(f"It is no {answered}."))
    log = home / "debug.log"
    folder = home / "tmp"
    folder.mkdir()
    environ = {"STUB_KEY": "k", "TMPDIR": str(folder)}
    with running(home, "--log", str(log), environ=environ) as terminal:
        terminal.wait_for("Ask anything")
        terminal.submit("A question that is saved?")
        terminal.wait_for("A saved reply")
        terminal.send("\x0e")
        terminal.wait_for("example/stub-model answers")
        terminal.send("\x0e")
        terminal.wait_for("A temporary chat")
        terminal.submit(f"What is a {asked}?")
        terminal.wait_for(f"It is no {answered}")
        terminal.type(f"And a {typed}?")
        if ending == "quit":
            terminal.send("\x11")
            terminal.wait_for("Quit and lose")
            terminal.send("\r")
        else:
            terminal.kill(signal.SIGKILL if ending == "killed" else signal.SIGTERM)
        terminal.wait_exit()
        assert b"Continue this chat" not in terminal.raw
    assert (home / "data" / "chinwag" / "chinwag.db").exists()
    assert log.stat().st_size > 0
    assert holding(home) == []
