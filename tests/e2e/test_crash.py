"""A bug, wherever it is, gives the terminal back, keeps what was typed and is told in one line."""

import re
import signal
import sys
from pathlib import Path

import pytest

from tests.e2e import breaking
from tests.e2e.terminal import Terminal, running
from tests.e2e.test_signals import assert_restored, drafts, replies, until
from tests.stubs import loopback
from tests.stubs.loopback import LoopbackServer, delta, event, head

BREAKING = Path(breaking.__file__)
TOLD = rb"chinwag stopped because of a bug: (\w+) in ([^\r\n]+) lies in ([^\r\n]+\.txt)\r\n"


def program(where: str) -> list[str]:
    return [sys.executable, str(BREAKING), where]


def assert_told(terminal: Terminal) -> str:
    """The one line on the normal screen, and nothing else; the report."""
    after = terminal.raw.rpartition(b"\x1b[?1049l")[2]
    lines = re.sub(rb"\x1b\[[^a-zA-Z]*[a-zA-Z]", b"", after)
    told = re.fullmatch(rb"\s*" + TOLD, lines)
    assert told is not None, lines
    report = Path(told[3].decode())
    assert report.stat().st_mode & 0o777 == 0o600
    return report.read_text(encoding="utf-8")


IN_THE_APP = ["worker", "timer", "loop", "painting", "recursion", "input", "leaving"]


@pytest.mark.parametrize("where", IN_THE_APP)
def test_a_bug_in_the_app(home: Path, server: LoopbackServer, where: str) -> None:
    server.script([head(), event(delta("It begins")), loopback.Hang()])
    with running(home, program=program(where)) as terminal:
        modes = terminal.modes
        terminal.wait_for("Ask anything")
        terminal.submit("Go")
        terminal.wait_for("It begins")
        terminal.type("a draft")
        if where == "leaving":
            until(lambda: drafts(home), "the draft")
        terminal.send(b"\x0c")
        assert terminal.wait_exit() == 1
        assert_restored(terminal, modes)
        report = assert_told(terminal)
    assert drafts(home) == ["a draft"]
    assert replies(home) == [("interrupted", "It begins")]
    wanted = {"recursion": "RecursionError", "timer": "MemoryError"}.get(where, "KeyError")
    assert wanted in report
    assert "breaking.py" in report
    assert "chinwag 0" in report
    assert breaking.CANARY not in report.replace(f'CANARY = "{breaking.CANARY}"', "")
    assert "what was typed" not in report.replace('{secret}: what was typed"', "")


def test_a_bug_while_the_app_is_taken_down(home: Path, server: LoopbackServer) -> None:
    with running(home, program=program("unmounting")) as terminal:
        modes = terminal.modes
        terminal.wait_for("Ask anything")
        terminal.send(b"\x0c")
        assert terminal.wait_exit() == 1
        assert_restored(terminal, modes)
        assert_told(terminal)


@pytest.mark.parametrize("where", ["before", "starting"])
def test_a_bug_before_there_is_a_screen(home: Path, server: LoopbackServer, where: str) -> None:
    with running(home, program=program(where)) as terminal:
        assert terminal.wait_exit() == 1
        assert "KeyError" in assert_told(terminal)


def test_a_bug_in_a_thread_is_logged_and_the_app_goes_on(
    home: Path, server: LoopbackServer
) -> None:
    log = home / "debug.log"
    with running(home, "--log", str(log), program=program("thread")) as terminal:
        terminal.wait_for("Ask anything")
        terminal.send(b"\x0c")
        terminal.type("still here")
        terminal.send(b"\x11")
        assert terminal.wait_exit() == 0
    assert "KeyError" in log.read_text(encoding="utf-8")
    assert not (home / "data/chinwag/crashes").exists()


def test_a_screen_that_is_stuck_is_left_all_the_same(home: Path, server: LoopbackServer) -> None:
    server.script([head(), event(delta("It begins")), loopback.Hang()])
    with running(home, program=program("stuck")) as terminal:
        modes = terminal.modes
        terminal.wait_for("Ask anything")
        terminal.submit("Go")
        terminal.wait_for("It begins")
        terminal.send(b"\x0c")
        terminal.send("typed into nothing")
        terminal.kill(signal.SIGTERM)
        assert terminal.wait_exit(8.0) == 128 + signal.SIGTERM
        assert_restored(terminal, modes)
    assert replies(home) == [("interrupted", "It begins")]


def test_a_report_that_cannot_lie_with_the_data_goes_to_the_temporary_folder(
    home: Path, server: LoopbackServer
) -> None:
    temporary = home / "temporary"
    temporary.mkdir()
    crashes = home / "data" / "chinwag" / "crashes"
    crashes.parent.mkdir(parents=True)
    crashes.write_text("in the way", encoding="utf-8")
    environ = {"TMPDIR": str(temporary)}
    with running(home, environ=environ, program=program("handler")) as terminal:
        terminal.wait_for("Ask anything")
        terminal.send(b"\x0c")
        assert terminal.wait_exit() == 1
        assert_told(terminal)
    assert len(list(temporary.glob("chinwag-crash-*.txt"))) == 1


def test_bytes_that_are_no_text_end_nothing(home: Path, server: LoopbackServer) -> None:
    with running(home) as terminal:
        terminal.wait_for("Ask anything")
        terminal.send(b"\xff\xc3(\x80")
        terminal.type("still here")
        terminal.send(b"\x11")
        assert terminal.wait_exit() == 0
