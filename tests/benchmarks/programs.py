"""The programs that are measured, each on a terminal of its own."""

import contextlib
import itertools
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.server import END_MARK, Server
from tests.benchmarks.terminal import RawTerminal
from tests.e2e.terminal import environment

PROMPT = "sk anything"
"""What an empty prompt says; its first letter is under the cursor, and so a piece of its own."""
BARE_TEXT = "Nothing but Textual"
NEW_CHAT = b"\x0e"
PALETTE = b"\x10"
ENTER = b"\r"
_BREATH = 0.3

_numbers = itertools.count(1)


def question(what: str) -> tuple[int, str]:
    """A question for the server, with a number that no other has."""
    number = next(_numbers)
    return number, f"q{number} {what}"


@contextlib.contextmanager
def home_for(server: Server) -> Iterator[Path]:
    """A home folder whose configuration asks `server`."""
    with TemporaryDirectory(prefix="chinwag-benchmark-") as folder:
        config = Path(folder) / "config" / "chinwag"
        config.mkdir(parents=True)
        (config / "config.toml").write_text(
            f'provider = "local"\ntitles_by_model = false\n[providers.local]\nbase_url = "{server.url}"\nmodel = "stub"\n',
            encoding="utf-8",
        )
        yield Path(folder)


class Program(RawTerminal):
    """A program that can be asked."""

    def ask(self, text: str) -> int:
        """Type a question and send it; the place in the output before it was sent."""
        self.type(text)
        return self.enter()

    def enter(self) -> int:
        place = self.written
        self.send(ENTER)
        return place

    def type(self, text: str) -> None:
        place = self.written
        self.send(text)
        self.wait_for(text, place)
        # What comes too soon after looks like a paste.
        time.sleep(_BREATH)

    def new_chat(self) -> None:
        """Make room for the next reply."""

    def warm_up(self) -> None:
        """Have one short reply of everything, so that all that is loaded late is there."""
        self.wait_for(END_MARK, self.ask(question("burst prose 8")[1]))
        self.settle()


class Chinwag(Program):
    """The real command, with `home` as its home folder."""

    def __init__(self, home: Path, *arguments: str) -> None:
        super().__init__([sys.executable, "-m", "tui_app", *arguments], environment(home))

    def wait_until_ready(self) -> None:
        self.wait_for(PROMPT)
        self.settle()

    def new_chat(self) -> None:
        place = self.written
        self.send(NEW_CHAT)
        self.wait_for(PROMPT, place)
        time.sleep(_BREATH)


class Reader(Program):
    """Reads the stream, decodes it and prints the text: see `reader.py`."""

    def __init__(self, home: Path, server: Server) -> None:
        command = [sys.executable, "-m", "tests.benchmarks.reader", server.url]
        super().__init__(command, environment(home))

    def wait_until_ready(self) -> None:
        self.wait_for("ready")
        self.settle(0.3)


class BareApp(RawTerminal):
    """A bare Textual app: see `bare.py`."""

    def __init__(self, home: Path) -> None:
        super().__init__([sys.executable, "-m", "tests.benchmarks.bare"], environment(home))

    def wait_until_ready(self) -> None:
        self.wait_for(BARE_TEXT)
        self.settle()
