"""Keys as terminals send them: parsed, and through a real pseudo-terminal into the prompt."""

import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pytest
from textual import events
from textual._xterm_parser import XTermParser

from tui_app.ui.terminal_input import CONTINUES_WITHIN, LONG_BURST, Bursts, teach_legacy_keys


def parsed(*reads: str) -> list[str]:
    """The keys of some reads, all at one time; a paste as `paste:` and its text."""
    parser, bursts = XTermParser(), Bursts()
    untaught = getattr(XTermParser.feed, "untaught", XTermParser.feed)
    return [
        f"paste:{token.text}" if isinstance(token, events.Paste) else token.key
        for read in reads
        for token in bursts.regroup(read, list(untaught(parser, read)), 1.0)
        if isinstance(token, events.Paste | events.Key)
    ]


@pytest.mark.parametrize(
    ("read", "keys"),
    [
        ("\r", ["enter"]),
        ("\r\r", ["enter", "enter"]),
        ("ab", ["a", "b"]),
        ("ab\r", ["paste:ab\n"]),
        ("\rab", ["paste:\nab"]),
        ("a\r\tb\r\nc", ["paste:a\n\tb\n\nc"]),
        ("\x1b[B\r", ["down", "enter"]),
        ("a\x1b[B\r", ["a", "down", "enter"]),
        ("a\rb\x01c\r", ["paste:a\nb", "ctrl+a", "paste:c\n"]),
        ("\x1b[200~a\rb\x1b[201~\r", ["paste:a\rb", "enter"]),
        ("\x1b[97;;97u\x1b[13u", ["a", "enter"]),
        ("\x1b\x1b[D", ["left"]),
        ("\x1b[D", ["left"]),
        ("é漢\r👋", ["paste:é漢\n👋"]),
    ],
)
def test_what_one_read_means(read: str, keys: list[str]):
    assert parsed(read) == keys


def test_an_enter_cut_off_from_a_long_paste_belongs_to_it():
    assert parsed("x" * LONG_BURST, "\r")[-1] == "paste:\n"
    assert parsed("x" * LONG_BURST + "\r", "\r", "\r")[-2:] == ["paste:\n", "paste:\n"]
    assert parsed("x" * (LONG_BURST - 1), "\r")[-1] == "enter"


def test_later_an_enter_is_an_enter_again():
    bursts = Bursts()
    text = [events.Key("x", "x")] * LONG_BURST
    list(bursts.regroup("x" * LONG_BURST, text, 1.0))
    enter = events.Key("enter", "\r")
    assert list(bursts.regroup("\r", [enter], 1.001 + CONTINUES_WITHIN)) == [enter]


APP = """
import json, os, sys
from tests.ui.screen_text import HarnessApp
from tui_app.ui.terminal_input import teach_legacy_keys
from tui_app.ui.widgets.prompt import PromptBar

out = os.fdopen(int(sys.argv[1]), "w", buffering=1)

def say(what, text):
    print(json.dumps([what, text]), file=out)

class Main(HarnessApp):
    def compose(self):
        yield PromptBar()
    def on_mount(self):
        self.query_one(PromptBar).prompt.focus()
        self.call_after_refresh(say, "ready", "")
    def on_text_area_changed(self, event):
        say("text", event.text_area.text)
    def on_prompt_submitted(self, event):
        event.prompt.take()
        say("sent", event.text)

teach_legacy_keys()
Main().run()
"""


class Terminal:
    """A pseudo-terminal with a prompt in it, and what the prompt says."""

    def __init__(self, keyboard: int, said: int) -> None:
        self._keyboard = keyboard
        self._said = said
        self._pending = b""

    def type(self, data: bytes) -> None:
        os.write(self._keyboard, data)

    def wait_for(self, what: str, text: str) -> list[list[str]]:
        """Read what the prompt says until it says this; all of it."""
        seen: list[list[str]] = []
        until = monotonic() + 20
        while monotonic() < until:
            while b"\n" in self._pending:
                line, _, self._pending = self._pending.partition(b"\n")
                seen.append(json.loads(line))
                if seen[-1] == [what, text]:
                    return seen
            ready, _, _ = select.select([self._keyboard, self._said], [], [], 0.5)
            if self._keyboard in ready:
                os.read(self._keyboard, 65536)
            if self._said in ready:
                self._pending += os.read(self._said, 65536)
        raise AssertionError(f"never {what} {text!r}, but {seen}")


@contextmanager
def terminal() -> Iterator[Terminal]:
    import pty

    keyboard, screen = pty.openpty()
    said, say = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-c", APP, str(say)],
        stdin=screen,
        stdout=screen,
        stderr=screen,
        pass_fds=[say],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"},
        start_new_session=True,
    )
    os.close(screen)
    os.close(say)
    try:
        yield Terminal(keyboard, said)
    finally:
        process.kill()
        process.wait()
        os.close(keyboard)
        os.close(said)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_keys_of_terminals_in_a_pseudo_terminal():
    with terminal() as tty:
        tty.wait_for("ready", "")
        for newline in (b"\n", b"\x1b\r", b"\x1b[13;2u", b"\x1b[13;3u", b"\x1b[27;2;13~", b"\\\r"):
            tty.type(b"a")
            tty.wait_for("text", "a")
            for byte in (newline,) if newline != b"\\\r" else (b"\\", b"\r"):
                tty.type(byte)
                if byte == b"\\":
                    tty.wait_for("text", "a\\")
            tty.wait_for("text", "a\n")
            tty.type(b"b")
            tty.wait_for("text", "a\nb")
            tty.type(b"\r")
            tty.wait_for("sent", "a\nb")
        lines = "".join(f"line {n}\r" for n in range(60))
        tty.type(lines.encode())
        seen = tty.wait_for("text", lines.replace("\r", "\n"))
        assert not [what for what, _ in seen if what == "sent"]
        tty.type(b"\x1b[200~1\r2\x1b[201~")
        whole = lines.replace("\r", "\n") + "1\n2"
        tty.wait_for("text", whole)
        tty.type(b"\r")
        tty.wait_for("sent", whole)


def test_teaching_twice_is_teaching_once():
    teach_legacy_keys()
    taught = XTermParser.feed
    teach_legacy_keys()
    assert XTermParser.feed is taught
    assert [event.key for event in XTermParser().feed("\x1b\r")] == ["ctrl+j"]


@pytest.mark.parametrize(
    ("read", "key"),
    [
        ("\x1b[27;2;13~", "shift+enter"),
        ("\x1b[27;5;13~", "ctrl+enter"),
        ("\x1b[27;3;13~", "alt+enter"),
        ("\x1b[13;2u", "shift+enter"),
        ("\x1b[13;5u", "ctrl+enter"),
        ("\x1b\r", "ctrl+j"),
        ("\x1bOS", "f4"),
        ("\x1b[14~", "f4"),
        ("\x1b[S", "f4"),
        ("\x12", "ctrl+r"),
        ("\x1b[114;5u", "ctrl+r"),
        ("\x1b[27;5;114~", "ctrl+r"),
        ("\x0f", "ctrl+o"),
        ("\x1b[111;5u", "ctrl+o"),
        ("\x1b[9u", "tab"),
        ("\x1bOA", "up"),
    ],
)
def test_keys_of_legacy_terminals_tmux_and_kitty(
    monkeypatch: pytest.MonkeyPatch, read: str, key: str
) -> None:
    monkeypatch.setattr(XTermParser, "feed", XTermParser.feed)
    teach_legacy_keys()
    keys = [token.key for token in XTermParser().feed(read) if isinstance(token, events.Key)]
    assert keys == [key]


def test_a_hostile_paste_presses_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands between the brackets is text, also where it holds sequences and controls."""
    monkeypatch.setattr(XTermParser, "feed", XTermParser.feed)
    teach_legacy_keys()
    paste = "a\x1b]0;x\x07b\x1b[Ac\x11\r"
    whole = f"\x1b[200~{paste}\x1b[201~"
    for reads in ([whole], [whole[:3], whole[3:]], [whole[:-4], whole[-4:]], ["x", whole, "\r"]):
        parser = XTermParser()
        tokens = [token for read in reads for token in parser.feed(read)]
        pastes = [token.text for token in tokens if isinstance(token, events.Paste)]
        assert pastes == [paste]
        keys = [token.key for token in tokens if isinstance(token, events.Key)]
        assert keys == (["x", "enter"] if len(reads) == 3 else [])
