"""The whole app under test: the real screen, engine and store against a loopback server."""

import contextlib
import re
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from textual import events
from textual.pilot import Pilot

from tests.stubs.clock import StillClock
from tests.stubs.loopback import LoopbackServer
from tests.ui.screen_text import screen_lines
from tui_app.app import ChinwagApp
from tui_app.cli.launch import Launch
from tui_app.config.command_line import CommandLine
from tui_app.config.load import load
from tui_app.config.paths import Paths
from tui_app.core.clock import Clock
from tui_app.ui.widgets.prompt import Prompt

PATIENCE = 15.0


class Chat:
    """A running app and what a person would do with it."""

    def __init__(self, app: ChinwagApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def lines(self) -> list[str]:
        return screen_lines(self.app)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        """Type text as it stands, and nothing after it."""
        names = {" ": "space", "/": "slash", "?": "question_mark"}
        await self.pilot.press(*(names.get(character, character) for character in text))

    async def ask(self, question: str) -> None:
        """Paste a question, which is faster than to type it, and send it."""
        prompt = self.app.screen.query_one(Prompt)
        self.app.post_message(events.Paste(question))
        await self.until(lambda: prompt.text.endswith(question), question)
        await self.pilot.press("enter")

    async def press_mouse(self, start: tuple[int, int], *way: tuple[int, int]) -> None:
        """Press the left button at `start` and hold it down while the mouse goes on."""
        await self.pilot.mouse_down(offset=start)
        for place in way:
            await self.pilot._post_mouse_events([events.MouseMove], offset=place, button=1)

    async def drag(self, start: tuple[int, int], *way: tuple[int, int]) -> None:
        """Press the left button at `start`, and let it go at the end of the way."""
        await self.press_mouse(start, *way)
        await self.pilot.mouse_up(offset=way[-1])

    async def until(self, ready: Callable[[], object], what: str = "") -> None:
        """Let the app work until something is so."""
        deadline = time.monotonic() + PATIENCE
        while not ready():
            assert time.monotonic() < deadline, f"waited for {what}; the screen:\n{self.text}"
            await self.pilot.pause(0.01)
        await self.pilot.pause()

    async def shows(self, pattern: str) -> None:
        """Until the screen shows `pattern`, a regular expression."""
        await self.until(lambda: re.search(pattern, self.text, re.MULTILINE), repr(pattern))

    async def replied(self, pattern: str) -> None:
        """Until the screen shows `pattern` of a reply, and no reply is coming any more."""
        await self.shows(pattern)
        await self.until(lambda: not self.app.streaming, "the end of the reply")

    async def hides(self, pattern: str) -> None:
        """Until the screen no longer shows `pattern`."""
        await self.until(lambda: not re.search(pattern, self.text, re.MULTILINE), f"no {pattern!r}")


def config_for(server: LoopbackServer) -> str:
    """A config.toml that talks to `server`."""
    return f"""
provider = "local"
reduced_motion = true
titles_by_model = false
[providers.local]
label = "Loopback"
base_url = "{server.url}"
model = "example/stub-model"
"""


def make_app(
    folder: Path,
    config: str = "reduced_motion = true\n",
    *,
    clock: Clock | None = None,
    environ: dict[str, str] | None = None,
    session: str | None = None,
    continue_last: bool = False,
    command: CommandLine | None = None,
) -> ChinwagApp:
    """An app whose files are all in `folder`. `command`: how it says that it was started."""
    paths = Paths(folder / "config", folder / "data")
    paths.config_dir.mkdir(parents=True, exist_ok=True)
    paths.config_file.write_text(config, encoding="utf-8")
    variables = environ or {}
    configuration = load(paths, variables, {})
    launch = Launch(
        paths,
        configuration,
        variables,
        continue_last,
        session,
        command=command or CommandLine(),
    )
    return ChinwagApp(launch, clock or StillClock())


@contextlib.asynccontextmanager
async def running(app: ChinwagApp, size: tuple[int, int] = (120, 36)) -> AsyncIterator[Chat]:
    """The app on a screen of `size`, its database open."""
    async with app.run_test(size=size) as pilot:
        chat = Chat(app, pilot)
        await chat.until(lambda: app.ready, "the database")
        yield chat
