"""The app: builds the services, registers the screen and the themes, and nothing else."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import App
from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.signal import Signal

from tui_app.cli.launch import Launch
from tui_app.config.themes import load_themes
from tui_app.core.clock import Clock, SystemClock
from tui_app.core.conversation import SessionSummary
from tui_app.core.errors import StoreError
from tui_app.core.text import safe_line
from tui_app.ui.line_filter import SafeLines
from tui_app.ui.reply_feed import ReplyFeed
from tui_app.ui.screens.chat import ChatScreen
from tui_app.ui.services import Services, Surroundings, in_thread, open_services, warm_up
from tui_app.ui.terminal_input import teach_legacy_keys
from tui_app.ui.theming import textual_theme

if TYPE_CHECKING:
    from tui_app.store.store import Store

CLOSING = 0.8
"""Seconds that leaving waits for the database at most."""


class ChinwagApp(App[None], inherit_bindings=False):
    """chinwag on a screen."""

    CSS_PATH = "ui/chinwag.tcss"
    TITLE = "chinwag"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", id="quit", show=False, priority=True)
    ]

    def __init__(self, launch: Launch, clock: Clock) -> None:
        super().__init__()
        self._launch = launch
        settings = launch.configuration.settings
        themes = load_themes(launch.paths)
        theme, problem = themes.choose(settings.theme)
        notices = (*launch.configuration.notices, *themes.notices, *filter(None, [problem]))
        origin = launch.configuration.origins["theme"]
        chosen_here = origin in ("default", str(launch.paths.settings_file))
        self._around = Surroundings(
            launch.paths,
            settings,
            launch.environ,
            themes,
            clock,
            fixed_theme="" if chosen_here else origin,
            notices=notices,
        )
        for each in themes.themes.values():
            self.register_theme(textual_theme(each))
        self.theme = theme.name
        if settings.reduced_motion:
            self.animation_level = "none"
        self._services: Services | None = None
        self._opening: Future[Services] | None = None
        self._chat = ChatScreen(self._around)
        self.resume: str | None = None
        """The id of the chat that was open at the end."""

    @property
    def ready(self) -> bool:
        """Whether the database is open and chats can be had."""
        return self._services is not None

    @property
    def streaming(self) -> bool:
        """Whether a reply is streaming in any chat."""
        return self._services is not None and bool(self._services.engine.streaming)

    def get_default_screen(self) -> ChatScreen:
        return self._chat

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), SafeLines()]

    async def on_ready(self) -> None:
        for name in ("SIGTERM", "SIGHUP"):
            if hasattr(signal, name) and sys.platform != "win32":
                asyncio.get_running_loop().add_signal_handler(getattr(signal, name), self.exit)
        if self._around.settings.hardware_cursor:
            self._show_cursor()
            resumed = cast("Signal[object]", self.app_resume_signal)  # pyright: ignore[reportUnknownMemberType]
            resumed.subscribe(self, lambda _: self._show_cursor())
        self._feed = ReplyFeed(asyncio.get_running_loop(), self._chat.reply_changed)
        self.run_worker(self._open(self._feed))

    def _show_cursor(self) -> None:
        # Textual hides the terminal's cursor but moves it where text is typed, for input methods.
        if self._driver is not None:
            self._driver.write("\x1b[?25h")

    async def _open(self, feed: ReplyFeed) -> None:
        self._opening = in_thread(lambda: open_services(self._around, feed.notify))
        try:
            services = await asyncio.wrap_future(self._opening)
            wanted = _wanted(self._launch, services.store)
        except StoreError as error:
            self._chat.cannot_connect(error.report())
            return
        self._services = services
        self._chat.connect(services, wanted)
        if self._launch.session and wanted is None:
            self._chat.say(
                f"There is no chat {safe_line(self._launch.session, 40)}. This is a new one."
            )
        await asyncio.wrap_future(in_thread(warm_up))

    def on_unmount(self) -> None:
        self._feed.close()
        services = self._services or self._opened_late()
        if services is None:
            return
        if self._services is None:
            self._chat.keep_typed(services.store)
        self.resume = self._chat.leave()
        # A database that another program holds locked must not hold up the exit.
        with contextlib.suppress(TimeoutError):
            in_thread(services.close).result(CLOSING)

    def _opened_late(self) -> Services | None:
        """The services, where the app is left while they are being opened."""
        if self._opening is None:
            return None
        try:
            return self._opening.result(CLOSING)
        except (TimeoutError, StoreError):
            return None


def run_app(launch: Launch) -> str | None:
    """Run chinwag on the terminal until it is left; the id of the chat that was open."""
    teach_legacy_keys()
    app = ChinwagApp(launch, SystemClock())
    app.run(mouse=launch.configuration.settings.mouse)
    return app.resume


def _wanted(launch: Launch, store: "Store") -> SessionSummary | None:
    if launch.session:
        return store.find_session(launch.session)
    return store.newest_session() if launch.continue_last else None
