"""The real command in a pseudo-terminal, against a real server on loopback."""

import base64
import contextlib
import re
import signal
import sqlite3
import time
from pathlib import Path

import pytest

from tests.e2e.terminal import running
from tests.stubs import loopback
from tests.stubs.demo_server import reply_text
from tests.stubs.loopback import LoopbackServer, delta, event, head, stream_text
from tests.stubs.request_schema import spec_folder

ROADMAP = (
    "Learning Python is one of the **best** decisions.\n\n### Step 1\n"
    "*   **Download Python:** go to python.org\n*   **Pick an editor**\n\n"
    "```python\nfor i in range(3):\n    print(i)\n```\n\nThat is all."
)


def texts(home: Path) -> list[tuple[str, str, str]]:
    """Role, state and text of every message in the database."""
    database = home / "data" / "chinwag" / "chinwag.db"
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return connection.execute(
            "SELECT role, state, text FROM message JOIN body ON body.message_id = message.id "
            "ORDER BY message.id"
        ).fetchall()


def test_what_is_typed_before_the_app_is_there_stands_in_the_prompt(
    home: Path, server: LoopbackServer
) -> None:
    with running(home) as terminal:
        terminal.send("too early")
        terminal.wait_for("> too early")


EXAMPLE = spec_folder() / "seed-model-page.md"
REPLIES = [
    pytest.param(ROADMAP, r"That is all\.", id="ours"),
    pytest.param(
        EXAMPLE,
        r"That is when the real\s+learning\s+happens\.",
        id="the provider's example",
        marks=pytest.mark.skipif(not EXAMPLE.exists(), reason="the page is not at hand"),
    ),
]


@pytest.mark.parametrize(("reply", "end"), REPLIES)
def test_ask_stream_quit_and_come_back(
    home: Path, server: LoopbackServer, reply: str | Path, end: str
) -> None:
    text = reply_text(reply) if isinstance(reply, Path) else reply
    server.script(stream_text(text))
    with running(home, rows=110) as terminal:
        terminal.wait_for("Ask anything")
        terminal.submit("How do I learn Python?")
        terminal.wait_for("tokens")
        terminal.wait_gone(r"Ask anything\.|New chat|stop")
        shown = [line[30:] for line in terminal.lines[:-4]]
        terminal.send(b"\x11")
        assert terminal.wait_exit() == 0
        resume = re.search(rb"--session ([0-9a-f-]{36})", terminal.raw)
    assert resume is not None
    assert re.search(end, "\n".join(shown))
    assert texts(home) == [
        ("user", "complete", "How do I learn Python?"),
        ("assistant", "complete", text),
    ]
    with running(home, "--session", resume[1].decode(), rows=110) as terminal:
        terminal.wait_for(end)
        terminal.wait_for("tokens")
        terminal.wait_gone(r"Ask anything\.|answers, by|New chat")
        assert [line[30:] for line in terminal.lines[:-4]] == shown
        terminal.send(b"\x11")
        assert terminal.wait_exit() == 0


def test_a_reply_that_ends_in_the_background_calls_from_the_terminal(
    home: Path, server: LoopbackServer
) -> None:
    server.script(stream_text("Here it is."))
    with running(home) as terminal:
        terminal.wait_for("Ask anything")
        terminal.submit("Well?")
        terminal.send(b"\x1b[O")
        terminal.wait_for("tokens")
        terminal.send(b"\x1b[I\x11")
        assert terminal.wait_exit() == 0
        called = re.findall(rb"\x07?\x1b\]9;[^\x07\x1b]*\x07", terminal.raw)
    assert len(called) == 1
    assert called[0].startswith("\x07\x1b]9;chinwag: “Well?".encode())
    assert called[0].endswith("” is answered.\x07".encode())


def test_stop_takes_effect_at_once_and_keeps_the_text(home: Path, server: LoopbackServer) -> None:
    server.script([head(), event(delta("It begins")), loopback.Hang()])
    with running(home) as terminal:
        terminal.wait_for("Ask anything")
        terminal.submit("Go")
        terminal.wait_for("It begins")
        pressed = time.monotonic()
        terminal.send(b"\x03")
        terminal.wait_for("You stopped this reply")
        assert server.wait_until_gone(0)
        assert time.monotonic() - pressed < 2.0
        terminal.send(b"\x11")
        assert terminal.wait_exit() == 0
    assert texts(home)[-1] == ("assistant", "cancelled", "It begins")


@pytest.mark.parametrize("answer", [[loopback.Hang()], [head(), loopback.Hang()]])
def test_quitting_while_a_server_is_silent_is_quick(
    home: Path, server: LoopbackServer, answer: list[loopback.Step]
) -> None:
    server.script(answer)
    with running(home) as terminal:
        terminal.wait_for("Ask anything")
        terminal.submit("Hello?")
        server.wait_for_requests(1)
        terminal.send(b"\x11")
        assert terminal.wait_exit(5.0) == 0
    assert texts(home)[0][2] == "Hello?"
    assert texts(home)[1][1] == "interrupted"


def test_a_killed_app_loses_no_more_than_a_second(home: Path, server: LoopbackServer) -> None:
    server.script([head(), event(delta("Safe and sound")), loopback.Hang()])
    with running(home) as terminal:
        terminal.wait_for("Ask anything")
        terminal.submit("Go")
        terminal.wait_for("Safe and sound")
        deadline = time.monotonic() + 10
        while texts(home)[-1][2] != "Safe and sound":
            assert time.monotonic() < deadline, "no checkpoint was written"
        terminal.kill(signal.SIGKILL)
        terminal.wait_exit()
    with running(home, "-c") as terminal:
        terminal.wait_for("Safe and sound")
        terminal.wait_for("interrupted")
    assert texts(home)[-1] == ("assistant", "interrupted", "Safe and sound")


def test_the_guide_needs_nothing(tmp_path: Path) -> None:
    with running(tmp_path, columns=80, rows=24) as terminal:
        terminal.wait_for("not a language model")
        terminal.submit("where is my data stored?")
        terminal.wait_for("0600")
        terminal.wait_gone("Writing|Waiting|Connecting")
        terminal.send(b"\x11")
        assert terminal.wait_exit() == 0
    (_, question), (state, answer) = [(row[1], row[2]) for row in texts(tmp_path)]
    assert question == "where is my data stored?"
    assert state == "complete"
    assert "chinwag.db" in answer


def test_what_is_typed_while_the_database_opens_is_kept(home: Path, server: LoopbackServer) -> None:
    with running(home) as terminal:
        terminal.wait_for("Ask anything")
        terminal.send("typed at once")
        terminal.send(b"\x11")
        assert terminal.wait_exit() == 0
    with running(home) as terminal:
        terminal.wait_for("> typed at once")


def test_quitting_does_not_wait_for_a_locked_database(home: Path, server: LoopbackServer) -> None:
    server.script([head(), event(delta("It begins")), loopback.Hang()])
    with running(home) as terminal:
        terminal.wait_for("Ask anything")
        terminal.submit("Go")
        terminal.wait_for("It begins")
        with contextlib.closing(sqlite3.connect(home / "data/chinwag/chinwag.db")) as other:
            other.execute("BEGIN IMMEDIATE")
            terminal.send(b"\x11")
            assert terminal.wait_exit(3.0) == 1
        assert "Not in the history" in terminal.text


def test_a_copy_over_the_terminal_is_the_text_itself(home: Path, server: LoopbackServer) -> None:
    server.script(stream_text("Copy \x1b[31mme"))
    with running(home, environ={"SSH_TTY": "/dev/pts/9"}) as terminal:
        terminal.wait_for("Ask anything")
        terminal.submit("Go")
        terminal.wait_for("tokens")
        terminal.send("\t")
        terminal.wait_for("y copy")
        terminal.send("y")
        terminal.wait_for("Sent to the terminal")
        found = re.search(rb"\x1b\]52;c;([^\x07\x1b]+)", terminal.raw)
    assert found is not None
    assert base64.b64decode(found[1]).decode() == "Copy ␛[31mme"


def test_files_are_private_under_a_loose_umask(home: Path, server: LoopbackServer) -> None:
    server.script(stream_text("Hello."))
    with running(home, environ={"STUB_KEY": "sk-canary-1234567890"}) as terminal:
        terminal.wait_for("Ask anything")
        terminal.submit("Hi")
        terminal.wait_for("tokens")
        data = home / "data" / "chinwag"
        made = [data, *data.rglob("*")]
        assert len(made) > 2
        assert not [path for path in made if path.stat().st_mode & 0o077]
        assert server.requests[0].headers["authorization"] == "Bearer sk-canary-1234567890"
        terminal.send(b"\x11")
        terminal.wait_exit()
        assert b"canary" not in terminal.raw
    assert not [p for p in home.rglob("*") if p.is_file() and b"canary" in p.read_bytes()]


LEGACY_NEWLINES = {"ctrl+j": b"\n", "alt+enter": b"\x1b\r", "tmux shift+enter": b"\x1b[27;2;13~"}


def test_newline_keys_of_terminals(home: Path, server: LoopbackServer) -> None:
    server.script(stream_text("Four lines."))
    with running(home) as terminal:
        terminal.wait_for("Ask anything")
        terminal.type("start")
        for name, raw in LEGACY_NEWLINES.items():
            terminal.send(raw)
            terminal.type(name)
        terminal.submit("")
        terminal.wait_for("Four lines")
    said = server.requests[0].json()["messages"][-1]["content"]
    assert said.split("\n") == ["start", *LEGACY_NEWLINES]


def test_an_unbracketed_paste_is_never_sent(home: Path, server: LoopbackServer) -> None:
    with running(home) as terminal:
        terminal.wait_for("Ask anything")
        terminal.send(b"first line\rsecond line\r")
        terminal.wait_for(r"first line\s*\n.*second line")
        # The app paints a cursor of its own.
        assert b"\x1b[?25h" not in terminal.raw
    assert server.requests == []


def colors(raw: bytes) -> set[str]:
    """What sets colours: `38;5` and `48;5` for those of 256, `30` to `107` for those of 16."""
    found: set[str] = set()
    # What was read may end within a character.
    for codes in re.findall(r"\x1b\[([0-9;]*)m", raw.decode(errors="ignore")):
        rest, of_many = re.subn(r"([34]8;5);\d+", "", codes)
        found |= {"38;5", "48;5"} if of_many else set()
        found |= {code for code in rest.split(";") if code and int(code) >= 30}
    return found


@pytest.mark.parametrize(
    ("environ", "written"),
    [
        ({"COLORTERM": "", "TERM": "xterm-256color"}, {"38;5", "48;5"}),
        # Cyan, two whites and grey on black.
        ({"COLORTERM": "", "TERM": "linux"}, {"96", "97", "37", "90", "40"}),
        ({"NO_COLOR": "1"}, {"39", "49"}),
    ],
    ids=["256", "16", "none"],
)
def test_colours_are_those_the_terminal_has(
    tmp_path: Path, environ: dict[str, str], written: set[str]
) -> None:
    with running(tmp_path, environ=environ) as terminal:
        terminal.wait_for("Ask anything")
        terminal.wait_for("Guide")
        assert colors(bytes(terminal.raw)) == written


def test_the_hardware_cursor_stands_where_text_is_typed(home: Path) -> None:
    with running(home, environ={"CHINWAG_HARDWARE_CURSOR": "true"}) as terminal:
        terminal.wait_for("Ask anything")
        terminal.send("first\nsecond")
        terminal.wait_cursor_after("  second")
        terminal.resize(90, 24)
        terminal.wait_cursor_after("  second")
        terminal.send("\x10rename")
        terminal.wait_cursor_after(" rename")
        # What is painted after the key passes by the prompt.
        terminal.wait_for("▎Rename this chat")
        terminal.send("\x1b")
        terminal.wait_gone("Rename this chat")
        terminal.wait_cursor_after("  second")
        terminal.send("\x14")
        terminal.wait_no_cursor()
        terminal.send("\x1b")
        terminal.wait_cursor_after("  second")
        terminal.kill(signal.SIGTSTP)
        terminal.wait_written(b"\x1b[?1049l")
        terminal.kill(signal.SIGCONT)
        terminal.send(" time")
        terminal.wait_cursor_after("  second time")
        terminal.resize(30, 24)
        terminal.wait_no_cursor()
