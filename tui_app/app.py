"""The app: builds the services, registers the screen and the themes, and nothing else."""

import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from rich.console import RenderableType
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.filter import LineFilter
from textual.signal import Signal
from textual.widget import Widget
from textual.widgets import Input, TextArea

from tui_app.cli.away import finish_away
from tui_app.cli.crash import Crash
from tui_app.cli.departure import Departure
from tui_app.cli.launch import Launch, Outcome, Resume
from tui_app.config.themes import load_themes
from tui_app.core.clock import Clock, SystemClock
from tui_app.core.conversation import SessionSummary
from tui_app.core.errors import StoreError
from tui_app.core.text import safe_line
from tui_app.ui.line_filter import SafeLines
from tui_app.ui.reply_feed import ReplyFeed
from tui_app.ui.screens.chat import ChatScreen
from tui_app.ui.screens.opening import Opening
from tui_app.ui.services import Services, Surroundings, in_thread, warm_up
from tui_app.ui.terminal_input import teach_legacy_keys
from tui_app.ui.theming import textual_theme

if TYPE_CHECKING:
    from tui_app.store.store import Store

logger = logging.getLogger(__name__)

CLOSING = 0.8
"""Seconds that leaving waits for the database at most."""
LEAVING = 3.0
"""Seconds after which a screen that cannot be left is given up."""


class ChinwagApp(App[None], inherit_bindings=False):
    """chinwag on a screen."""

    CSS_PATH = "ui/chinwag.tcss"
    TITLE = "chinwag"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", id="quit", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", "Stop", id="suspend", show=False, priority=True),
    ]

    def __init__(
        self,
        launch: Launch,
        clock: Clock,
        crash: Crash | None = None,
        departure: Departure | None = None,
    ) -> None:
        """`crash`: takes note of bugs. `departure`: asks to end; with it, replies that stream when
        the line drops are left running, in `unfinished`."""
        super().__init__()
        self._launch = launch
        self._crash = crash or Crash(launch.paths.crashes_dir, launch.redact)
        self._departure = departure
        self._lost = False
        self.unfinished: Services | None = None
        """What goes on without a screen; the caller closes it."""
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
        self._opening: Opening | None = None
        self._feed: ReplyFeed | None = None
        self._chat = ChatScreen(self._around)
        self.resume: Resume | None = None
        """The chat that was open at the end."""

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

    def get_driver_class(self) -> type[Driver]:
        if sys.platform == "win32" or "TEXTUAL_DRIVER" in os.environ:
            return super().get_driver_class()
        from tui_app.ui.terminal_driver import TerminalDriver

        return TerminalDriver

    def pop_screen(self) -> AwaitComplete:
        # Textual remembers the last colours of a widget together with all that it painted, also
        # after its end; what is to be painted anew is forgotten.
        for widget in self.screen.walk_children(with_self=True):
            cast("Widget", widget).refresh()
        return super().pop_screen()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "suspend_process":
            # Where there is something to undo, ^Z undoes it.
            focused = self.focused
            typed = isinstance(focused, TextArea) and focused.history.undo_stack
            deleted = self._chat.check_action("command", ("undo",))
            return not (typed or deleted or isinstance(focused, Input))
        return super().check_action(action, parameters)

    async def on_ready(self) -> None:
        asyncio.get_running_loop().set_exception_handler(self._stray_exception)
        if self._around.settings.hardware_cursor:
            self._show_cursor()
            resumed = cast("Signal[object]", self.app_resume_signal)  # pyright: ignore[reportUnknownMemberType]
            resumed.subscribe(self, lambda _: self._show_cursor())
        feed = self._feed = ReplyFeed(asyncio.get_running_loop(), self._chat.reply_changed)
        self.run_worker(self._open(feed))

    def _show_cursor(self) -> None:
        # Textual hides the terminal's cursor but moves it where text is typed, for input methods.
        if self._driver is not None:
            self._driver.write("\x1b[?25h")

    async def _open(self, feed: ReplyFeed) -> None:
        self._opening = Opening(self, self._chat, self._around, feed.notify)
        opened = await self._opening.services()
        if opened is None:
            return
        services, told = opened
        try:
            wanted = _wanted(self._launch, services.store)
        except StoreError as error:
            wanted, told = None, f"{error.what}\n{error.advice}"
        logger.info("the database is open, as window %s", services.store.instance_id)
        self._services = services
        self._chat.connect(services, wanted)
        if told:
            self._chat.explain(told)
        elif self._launch.session and wanted is None:
            self._chat.say(
                f"There is no chat {safe_line(self._launch.session, 40)}. This is a new one."
            )
        await asyncio.wrap_future(in_thread(warm_up))

    def on_unmount(self) -> None:
        if self._feed is not None:
            self._feed.close()
        services = self._services or (
            self._opening.late(CLOSING) if self._opening is not None else None
        )
        if services is None:
            return
        try:
            if self._services is None:
                self._chat.keep_typed(services.store)
            session = self._chat.leave()
            if services.data_dir is not None and session is not None:
                self.resume = Resume(session, services.data_dir)
        except Exception as error:
            # What is broken here must not keep the replies from being stored.
            self._crash.note(error)
        away = self._around.settings.finish_away_minutes
        if self._departure and self._lost and away and services.engine.streaming:
            self.unfinished = services
            return
        # A database that another program holds locked must not hold up the exit.
        with contextlib.suppress(TimeoutError):
            in_thread(services.close).result(CLOSING)

    # ends that nobody asked for on the screen

    def action_suspend_process(self) -> None:
        if self._driver is not None and self._driver.can_suspend:
            # All of the job, as the terminal would: a program that started this one stops too.
            os.kill(0, signal.SIGTSTP)

    def leave(self, number: int) -> None:
        """End as the signal `number` asks. From any thread."""
        self._lost = self._lost or number == getattr(signal, "SIGHUP", None)
        loop = self._loop
        if loop is not None:
            # The loop may have closed since.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self.exit)

    def on_load(self) -> None:
        if self._departure is not None:
            self._departure.react(self.leave)

    def terminal_lost(self) -> None:
        """The line dropped. From any thread."""
        if self._departure is not None:
            self._departure.ask(signal.SIGHUP)

    @contextlib.contextmanager
    def stilled(self) -> Generator[None]:
        """While the process is stopped: drafts and texts are on disk, and no lock is held."""
        self._chat.leave()
        if self._services is None:
            yield
            return
        self._services.engine.checkpoint()
        with self._services.store.stilled():
            yield

    def rescue(self) -> None:
        """Store what streams, for at most `CLOSING` seconds. From any thread, with the loop stuck."""
        if self._services is not None:
            with contextlib.suppress(Exception):
                in_thread(self._services.close).result(CLOSING)

    def restore_terminal(self) -> None:
        """Give the terminal back where leaving the screen failed. From any thread."""
        restore = getattr(self._driver, "restore", None)
        if restore is not None and getattr(self._driver, "active", False):
            restore()

    # bugs

    def _handle_exception(self, error: Exception) -> None:
        self._crash.note(getattr(error, "error", error))
        self._hurry()
        super()._handle_exception(error)

    def _hurry(self) -> None:
        if self._departure is not None:
            self._departure.hurry()

    async def _on_exit_app(self) -> None:
        self._hurry()
        await super()._on_exit_app()

    def _fatal_error(self) -> None:
        # Textual would print a traceback with local variables, which hold texts and keys.
        self._close_messages_no_wait()

    def panic(self, *renderables: RenderableType) -> None:  # noqa: ARG002 - as above
        self._close_messages_no_wait()

    def _stray_exception(self, _: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        """A callback of the loop failed, or a task whose end nobody awaited."""
        error = context.get("exception")
        if isinstance(error, Exception) and "handle" in context:
            self._handle_exception(error)
        elif isinstance(error, BaseException):
            logger.error("a task failed", exc_info=error)


def run_app(launch: Launch) -> Outcome:
    """Run chinwag on the terminal until it is left, and finish what goes on without a screen."""
    teach_legacy_keys()
    crash = Crash(launch.paths.crashes_dir, launch.redact)
    app: ChinwagApp | None = None

    def give_up() -> None:
        if app is not None:
            app.rescue()
            app.restore_terminal()
        if crash.message:
            with contextlib.suppress(OSError):
                os.write(2, f"{crash.message}\r\n".encode())
        asked = departure.signal
        os._exit(1 if crash.message else 0 if asked is None else 128 + asked)

    threading.excepthook = _log_thread_bug
    with Departure(LEAVING, give_up) as departure:
        try:
            app = ChinwagApp(launch, SystemClock(), crash, departure)
            app.run(mouse=launch.configuration.settings.mouse)
        except Exception as error:
            crash.note(error)
        finally:
            departure.done()
            if app is not None:
                app.restore_terminal()
        if app is not None and app.unfinished is not None:
            finish_away(app.unfinished, launch.configuration.settings, departure)
    return Outcome(app.resume if app is not None else None, departure.signal, crash.message)


def _log_thread_bug(failed: threading.ExceptHookArgs) -> None:
    name = failed.thread.name if failed.thread is not None else "a thread"
    logger.error("%s met a bug", name, exc_info=failed.exc_value)


def _wanted(launch: Launch, store: "Store") -> SessionSummary | None:
    if launch.session:
        return store.find_session(launch.session)
    return store.newest_session() if launch.continue_last else None
