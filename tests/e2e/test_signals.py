"""Signals, dropped lines and job control keep what quitting promises."""

import contextlib
import os
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.terminal import Terminal, running
from tests.stubs import loopback
from tests.stubs.loopback import END, LoopbackServer, delta, event, head

PATIENCE = 15.0


def rows(home: Path, query: str) -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(home / "data/chinwag/chinwag.db")) as connection:
        return connection.execute(query).fetchall()


def replies(home: Path) -> list[tuple[object, ...]]:
    return rows(
        home,
        "SELECT state, text FROM message JOIN body ON message_id = message.id "
        "WHERE role = 'assistant' ORDER BY message.id",
    )


def drafts(home: Path) -> list[object]:
    """The drafts; none while the history is still being made."""
    try:
        return [row[0] for row in rows(home, "SELECT text FROM draft WHERE text <> ''")]
    except sqlite3.OperationalError:
        return []


def until(ready: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not ready():
        assert time.monotonic() < deadline, f"waited for {what}"
        threading.Event().wait(0.02)


def assert_restored(terminal: Terminal, modes: list[object]) -> None:
    """Cooked as before, and everything the app switched on is off again."""
    assert terminal.modes == modes
    for mode in (b"1049", b"2004", b"1000", b"1003", b"1006", b"1004"):
        on, off = b"\x1b[?%bh" % mode, b"\x1b[?%bl" % mode
        assert terminal.raw.rfind(off) > terminal.raw.rfind(on) >= 0, mode
    assert terminal.raw.rfind(b"\x1b[?25h") > terminal.raw.rfind(b"\x1b[?25l")
    assert terminal.raw.rfind(b"\x1b[<u") > terminal.raw.rfind(b"\x1b[>")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGQUIT])
def test_a_signal_quits_with_everything_kept(
    home: Path, server: LoopbackServer, number: signal.Signals
) -> None:
    server.script([head(), event(delta("It begins")), loopback.Hang()])
    with running(home) as terminal:
        modes = terminal.modes
        terminal.wait_for("Ask anything")
        terminal.submit("Go")
        terminal.wait_for("It begins")
        terminal.type("a draft")
        sent = time.monotonic()
        terminal.kill(number)
        terminal.kill(number)
        assert terminal.wait_exit() == 128 + number
        assert time.monotonic() - sent < 4.0
        assert_restored(terminal, modes)
        assert b"Continue this chat: " in terminal.raw
        assert b"Traceback" not in terminal.raw
    assert replies(home) == [("interrupted", "It begins")]
    assert drafts(home) == ["a draft"]


def test_a_signal_before_the_app_is_there_leaves_the_terminal_as_it_was(
    home: Path, server: LoopbackServer
) -> None:
    with running(home) as terminal:
        modes = terminal.modes
        terminal.wait_written(b"\x1b[?1049h")
        terminal.kill(signal.SIGTERM)
        assert terminal.wait_exit() == 128 + signal.SIGTERM
        assert_restored(terminal, modes)


def test_a_signal_while_the_database_is_locked_is_obeyed(
    home: Path, server: LoopbackServer
) -> None:
    server.script([head(), event(delta("It begins")), loopback.Hang()])
    with running(home) as terminal:
        modes = terminal.modes
        terminal.wait_for("Ask anything")
        terminal.submit("Go")
        terminal.wait_for("It begins")
        with contextlib.closing(sqlite3.connect(home / "data/chinwag/chinwag.db")) as other:
            other.execute("BEGIN IMMEDIATE")
            terminal.type("a draft")
            terminal.kill(signal.SIGTERM)
            assert terminal.wait_exit(3.0) == 128 + signal.SIGTERM
        assert_restored(terminal, modes)
        assert "Not in the history (The history did not answer): “Go” and" in terminal.text
    (kept,) = (home / "data/chinwag/unsaved").iterdir()
    text = kept.read_text(encoding="utf-8")
    assert "Go\n\nIt begins\n" in text
    assert "a draft\n" in text


def test_replies_are_finished_when_the_line_drops(home: Path, server: LoopbackServer) -> None:
    go_on = threading.Event()
    steps = [event(delta(" and ends.", finish="stop")), event("[DONE]"), END]
    server.script([head(), event(delta("It begins")), loopback.WaitFor(go_on), *steps])
    with running(home) as terminal:
        terminal.wait_for("Ask anything")
        terminal.submit("Go")
        terminal.wait_for("It begins")
        terminal.type("a draft")
        terminal.hang_up()
        until(lambda: drafts(home), "the draft")
        terminal.kill(signal.SIGHUP)
        until(lambda: replies(home) == [("streaming", "It begins")], "a checkpoint")
        until(lambda: open_terminals(terminal.pid) == [], "the terminal to be let go")
        spent = cpu_seconds(terminal.pid)
        with running(home, "-c") as other:
            other.wait_for("written in another window")
            other.send(b"\x11")
            other.wait_exit()
        assert cpu_seconds(terminal.pid) - spent < 0.2, "something spins"
        go_on.set()
        assert terminal.wait_exit() == 128 + signal.SIGHUP
    assert replies(home) == [("complete", "It begins and ends.")]
    assert not list((home / "data/chinwag/windows").glob("*.lock"))
    with running(home) as terminal:
        terminal.wait_for("Finished while you were away: .*Go")


def test_a_termination_ends_what_goes_on_without_a_screen(
    home: Path, server: LoopbackServer
) -> None:
    server.script([head(), event(delta("It begins")), loopback.Hang()])
    with running(home) as terminal:
        terminal.wait_for("Ask anything")
        terminal.submit("Go")
        terminal.wait_for("It begins")
        terminal.hang_up()
        until(lambda: open_terminals(terminal.pid) == [], "the screen to be gone")
        terminal.kill(signal.SIGTERM)
        terminal.wait_exit(3.0)
    assert replies(home) == [("interrupted", "It begins")]
    assert rows(home, "SELECT * FROM unattended") == []


@pytest.mark.parametrize("environ", [{"CHINWAG_FINISH_AWAY_MINUTES": "0"}, {}])
def test_a_dropped_line_with_nothing_to_finish_ends_at_once(
    home: Path, server: LoopbackServer, environ: dict[str, str]
) -> None:
    server.script([head(), event(delta("It begins")), loopback.Hang()])
    with running(home, environ=environ) as terminal:
        terminal.wait_for("Ask anything")
        if environ:
            terminal.submit("Go")
            terminal.wait_for("It begins")
        terminal.type("a draft")
        terminal.hang_up()
        assert terminal.wait_exit(3.0) == 128 + signal.SIGHUP
    assert drafts(home) == ["a draft"]
    assert replies(home) == ([("interrupted", "It begins")] if environ else [])


def test_a_hangup_with_the_terminal_still_there_gives_it_back(
    home: Path, server: LoopbackServer
) -> None:
    go_on = threading.Event()
    steps = [event(delta(" and ends.", finish="stop")), event("[DONE]"), END]
    server.script([head(), event(delta("It begins")), loopback.WaitFor(go_on), *steps])
    with running(home) as terminal:
        modes = terminal.modes
        terminal.wait_for("Ask anything")
        terminal.submit("Go")
        terminal.wait_for("It begins")
        terminal.kill(signal.SIGHUP)
        terminal.wait_written(b"finished without a screen")
        assert_restored(terminal, modes)
        go_on.set()
        assert terminal.wait_exit() == 128 + signal.SIGHUP
        assert b"Continue this chat: " in terminal.raw
    assert replies(home) == [("complete", "It begins and ends.")]


SCRIPT = """
set -m
"$@"
echo "stopped with $?"
stty -a | grep -o "[-]*icanon"
read -r line
fg
echo "ended with $?"
"""
JOB_CONTROL = [
    "/bin/bash",
    "--norc",
    "--noprofile",
    "-c",
    SCRIPT,
    "bash",
    sys.executable,
    "-m",
    "tui_app",
]
"""A shell with job control that runs chinwag, and brings it back when a line is typed."""


@pytest.mark.parametrize("how", ["key", "signal"])
def test_stopping_and_coming_back(home: Path, server: LoopbackServer, how: str) -> None:
    go_on = threading.Event()
    steps = [event(delta(" and ends.", finish="stop")), event("[DONE]"), END]
    server.script([head(), event(delta("It begins")), loopback.WaitFor(go_on), *steps])
    with running(home, program=JOB_CONTROL) as terminal:
        modes = terminal.modes
        terminal.wait_for("Ask anything")
        terminal.submit("Go")
        terminal.wait_for("It begins")
        if how == "key":
            terminal.send(b"\x1a")
        else:
            terminal.type("a draft")
            os.kill(child_of(terminal.pid), signal.SIGTSTP)
        terminal.wait_for("stopped with 148")
        terminal.wait_for("^icanon")
        assert_restored(terminal, modes)
        assert drafts(home) == ([] if how == "key" else ["a draft"])
        with contextlib.closing(sqlite3.connect(home / "data/chinwag/chinwag.db")) as other:
            other.execute("BEGIN IMMEDIATE")
        go_on.set()
        terminal.send("\n")
        terminal.wait_for("It begins and ends")
        terminal.wait_for("How|Go")
        if how == "key":
            terminal.type("typed")
        terminal.send(b"\x11")
        terminal.wait_for("ended with 0")
        assert_restored(terminal, modes)


def test_an_unexpected_stop_leaves_the_screen_right(home: Path, server: LoopbackServer) -> None:
    with running(home) as terminal:
        modes = terminal.modes
        terminal.wait_for("Ask anything")
        terminal.kill(signal.SIGSTOP)
        until(lambda: process_state(terminal.pid) == "T", "the stop")
        shown = len(terminal.raw)
        terminal.kill(signal.SIGCONT)
        # What is painted before that may be of the start that the stop came into.
        again = b"\x1b[?1049h"
        until(lambda: b"Ask anything" in terminal.raw[shown:].partition(again)[2], "the screen")
        terminal.type("typed")
        assert len(threads_named(terminal.pid, "textual-input")) <= 1
        terminal.send(b"\x11")
        assert terminal.wait_exit() == 0
        assert_restored(terminal, modes)


EDITOR = "#!/bin/sh\nprintf 'saved text' > \"$1\"\necho editing\nexec sleep 30\n"


LASTING = 'set -m; trap : HUP; "$@"; read -r < "$0"'
"""A shell that stays when the line drops: what stops in it is not brought back."""


def begin_editing(terminal: Terminal) -> None:
    terminal.wait_for("Ask anything")
    terminal.type("before")
    terminal.send(b"\x07")
    terminal.wait_for("editing")


@pytest.fixture
def editing(home: Path) -> dict[str, str]:
    editor = home / "editor"
    editor.write_text(EDITOR, encoding="utf-8")
    editor.chmod(0o700)
    return {"EDITOR": str(editor)}


@pytest.mark.parametrize("drop", [True, False])
def test_a_hangup_while_the_editor_is_open_keeps_its_text(
    home: Path, server: LoopbackServer, editing: dict[str, str], drop: bool
) -> None:
    with running(home, environ=editing) as terminal:
        begin_editing(terminal)
        if drop:
            terminal.hang_up()
            assert terminal.wait_exit(4.0) == 128 + signal.SIGHUP
        else:
            terminal.kill(signal.SIGTERM)
            assert terminal.wait_exit(4.0) == 128 + signal.SIGTERM
    assert drafts(home) == ["saved text"]


def test_a_hangup_that_the_shell_survives_keeps_the_text_of_the_editor(
    home: Path, server: LoopbackServer, editing: dict[str, str]
) -> None:
    never = home / "never"
    os.mkfifo(never)
    program = ["/bin/bash", "-c", LASTING, str(never), sys.executable, "-m", "tui_app"]
    with running(home, environ=editing, program=program) as terminal:
        begin_editing(terminal)
        pid = child_of(terminal.pid)
        terminal.hang_up()
        os.kill(pid, signal.SIGHUP)
        until(lambda: drafts(home) == ["saved text"], "the draft")


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def process_state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(") ")[2][0]


def child_of(pid: int) -> int:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return int(children[0])


def open_terminals(pid: int) -> list[str]:
    found = (str(each.readlink()) for each in Path(f"/proc/{pid}/fd").iterdir())
    return [name for name in found if name.startswith("/dev/pts") or name == "/dev/tty"]


def threads_named(pid: int, name: str) -> list[str]:
    names = (each.read_text() for each in Path(f"/proc/{pid}/task").glob("*/comm"))
    return [each for each in names if each.strip() == name[:15]]
