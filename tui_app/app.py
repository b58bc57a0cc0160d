"""The app: builds the services, registers the screen and the themes, and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import threading
from collections.abc import Generator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from textual import events
from textual.await_complete import AwaitComplete
from textual.filter import LineFilter, NoColor
from textual.widget import Widget

from tui_app.cli.launch import Launch, Outcome, Resume
from tui_app.config.keys import without_keys
from tui_app.config.themes import load_themes
from tui_app.core.clock import Clock, SystemClock
from tui_app.core.errors import StoreError
from tui_app.core.text import safe_line
from tui_app.leaving.crash import Crash
from tui_app.leaving.departure import Departure
from tui_app.ui.depth import Depth, at_depth, depth_of
from tui_app.ui.keymap import read_keymap
from tui_app.ui.leaving_app import LeavingApp
from tui_app.ui.line_filter import SafeLines
from tui_app.ui.presence import Presence
from tui_app.ui.reply_feed import ReplyFeed
from tui_app.ui.screens.chat import ChatScreen
from tui_app.ui.screens.chat_at_work import ChatAtWork
from tui_app.ui.screens.opening import Opening
from tui_app.ui.surroundings import Surroundings
from tui_app.ui.terminal_cursor import after_paint
from tui_app.ui.terminal_input import teach_legacy_keys
from tui_app.ui.theming import textual_theme
from tui_app.ui.threads import beside, in_thread

if TYPE_CHECKING:
    from tui_app.core.conversation import SessionSummary
    from tui_app.leaving.left_over import LeftOver
    from tui_app.ui.services import Services

logger = logging.getLogger(__name__)

CLOSING = 0.8
"""Seconds that leaving waits for the database at most."""
LEAVING = 3.0
"""Seconds after which a screen that cannot be left is given up."""

_FEW_COLORS = Path(__file__).parent / "ui" / "few_colors.tcss"
_WITHOUT_COLORS = (NoColor(), SafeLines())


class ChinwagApp(LeavingApp):
    """chinwag on a screen."""

    CSS_PATH = "ui/chinwag.tcss"
    TITLE = "chinwag"
    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self,
        launch: Launch,
        clock: Clock,
        crash: Crash | None = None,
        departure: Departure | None = None,
    ) -> None:
        """`crash`: takes note of bugs. `departure`: asks to end; with it, replies that stream when
        the line drops are left running, in `unfinished`."""
        super().__init__(crash or Crash(launch.paths.crashes_dir, launch.redact), departure)
        self._launch = launch
        self.unfinished: Services | None = None
        """What goes on without a screen; the caller closes it."""
        settings = launch.configuration.settings
        depth = depth_of(self.console.color_system, launch.environ)
        themes = load_themes(launch.paths).changed(partial(at_depth, depth=depth))
        theme, problem = themes.choose(settings.theme)
        notices = (*launch.configuration.notices, *themes.notices, *filter(None, [problem]))
        origin = launch.configuration.origins["theme"]
        chosen_here = origin in ("default", str(launch.paths.settings_file))
        self._around = Surroundings(
            launch.paths,
            settings,
            launch.environ,
            without_keys(settings, launch.environ),
            themes,
            clock,
            Presence(clock),
            depth,
            fixed_theme="" if chosen_here else origin,
            notices=notices,
            departure=departure,
            command=launch.command,
        )
        for each in themes.themes.values():
            self.register_theme(textual_theme(each))
        self.theme = theme.name
        if settings.reduced_motion:
            self.animation_level = "none"
        if depth is not Depth.FULL:
            self.add_class("-few-colors")
            self.css_path.insert(0, _FEW_COLORS)
        if settings.keys:
            self.set_keymap(read_keymap(settings.keys)[0])
        self.set_class(settings.hardware_cursor, "-hardware-cursor")
        self._services: Services | None = None
        self._opening: Opening | None = None
        self._feed: ReplyFeed | None = None
        self._chat = ChatScreen(self._around)
        self.resume: Resume | None = None
        """The chat that was open at the end."""
        self.left_over = ""
        """What to say at the end of what the history did not take."""

    @property
    def ready(self) -> bool:
        """Whether the database is open and chats can be had."""
        return self._services is not None

    @property
    def streaming(self) -> bool:
        """Whether a reply is streaming in any chat."""
        return self._services is not None and bool(self._services.streaming)

    def get_default_screen(self) -> ChatScreen:
        return self._chat

    def refresh_css(self, animate: bool = True) -> None:
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            # Nothing is styled yet, and all will be, once, with the theme that is set now.
            self.stylesheet.set_variables(self.get_css_variables())

    def get_line_filters(self) -> Sequence[LineFilter]:
        if self._around.depth is Depth.NONE:
            return _WITHOUT_COLORS
        return [*super().get_line_filters(), SafeLines()]

    def pop_screen(self) -> AwaitComplete:
        # Textual remembers the last colours of a widget together with all that it painted, also
        # after its end; what is to be painted anew is forgotten.
        for widget in self.screen.walk_children(with_self=True):
            shown = cast("Widget", widget)
            shown.refresh()
            if shown.show_vertical_scrollbar:
                shown.vertical_scrollbar.refresh()
        return super().pop_screen()

    async def on_ready(self) -> None:
        # What is there now stays to the end: later collections need not look at it.
        gc.freeze()
        gc.enable()
        feed = self._feed = ReplyFeed(asyncio.get_running_loop(), self._chat.reply_changed)
        self.run_worker(self._open(feed))

    def post_display_hook(self) -> None:
        if self.is_running and self._driver is not None and not self.is_headless:
            written = after_paint(self, shown=self._around.settings.hardware_cursor)
            if written:
                self._driver.write(written)

    async def _open(self, feed: ReplyFeed) -> None:
        self._opening = Opening(self, self._chat, self._around, feed.notify)
        opened = await self._opening.services()
        if opened is None:
            return
        services, told = opened
        try:
            wanted = _wanted(self._launch, services)
        except StoreError as error:
            wanted, told = None, f"{error.what}\n{services.command.advice(error.advice)}"
        logger.info("the database is open, as window %s", services.store.instance_id)
        self._services = services
        self._chat.connect(services, wanted)
        if told:
            self._chat.explain(told)
        elif self._launch.session and wanted is None:
            self._chat.say(
                f"There is no chat {safe_line(self._launch.session, 40)}. This is a new one."
            )
        from tui_app.ui.services import warm_up

        await beside(warm_up)

    def on_unmount(self) -> None:
        if self._feed is not None:
            self._feed.close()
        services = self._services or (
            self._opening.late(CLOSING) if self._opening is not None else None
        )
        if services is None:
            if typed := self._chat.typed:
                from tui_app.leaving.left_over import TYPED, LeftOver

                self._keep_left_over([LeftOver(TYPED, typed, "It could not be opened")])
            return
        try:
            if self._services is None:
                self._chat.keep_typed(services.store)
            session = self._chat.leave()
            if services.data_dir is not None and session is not None:
                self.resume = Resume(session, services.data_dir)
        except Exception as error:
            # What is broken here must not keep the replies from being stored.
            self.crash.note(error)
        away = self._around.settings.finish_away_minutes
        if self.departure and self.lost and away and services.engine.streaming:
            self.unfinished = services
            return
        self._close(services)

    # whoever is not looking

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.InputEvent | events.Paste):
            self._around.presence.touch()
        elif isinstance(event, events.AppFocus | events.AppBlur):
            self._around.presence.focus(isinstance(event, events.AppFocus))
        await super().on_event(event)

    def on_chat_at_work_calling(self, event: ChatAtWork.Calling) -> None:
        if self._around.settings.bell:
            self.bell()
        if self._around.settings.desktop_notice and self._driver is not None:
            from tui_app.ui.desktop_notice import desktop_notice

            self._driver.write(desktop_notice(event.text, self._launch.environ))

    # what leaving asks of it

    def leave(self, number: int) -> None:
        super().leave(number)
        away = self._around.settings.finish_away_minutes
        if self.departure and self.lost and away and self._services is not None:
            self._services.engine.leave_unattended()

    async def action_quit(self) -> None:
        self._chat.quit()

    def undoable(self) -> bool:
        return bool(self._chat.check_action("command", ("undo",)))

    @contextlib.contextmanager
    def stilled(self) -> Generator[None]:
        self._chat.leave()
        if self._services is None:
            yield
            return
        self._services.engine.checkpoint()
        with self._services.store.stilled():
            yield

    def rescue(self) -> None:
        if self._services is not None:
            with contextlib.suppress(Exception):
                self._close(self._services)

    def _close(self, services: Services) -> None:
        """Close the history; a file takes what it does not, in a short time."""
        # A database that another program holds locked must not hold up the exit.
        with contextlib.suppress(TimeoutError):
            in_thread(services.close).result(CLOSING)
        self._keep_left_over(services.left_over())

    def _keep_left_over(self, texts: Sequence[LeftOver]) -> None:
        from tui_app.leaving.left_over import keep_left_over

        self.left_over = keep_left_over(texts, self._launch.paths.unsaved_dir)


def run_app(launch: Launch) -> Outcome:
    """Run chinwag on the terminal until it is left, and finish what goes on without a screen."""
    teach_legacy_keys()
    crash = Crash(launch.paths.crashes_dir, launch.redact)
    app: ChinwagApp | None = None

    def give_up() -> None:
        if app is not None:
            app.rescue()
            app.restore_terminal()
        told = filter(None, (crash.message, app.left_over if app is not None else ""))
        for text in told:
            with contextlib.suppress(OSError):
                os.write(2, text.replace("\n", "\r\n").encode() + b"\r\n")
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
        if app is None:
            return Outcome(signal=departure.signal, bug=crash.message)
        left_over = app.left_over
        if app.unfinished is not None:
            from tui_app.cli.away import finish_away

            left_over = finish_away(app.unfinished, launch, departure)
    return Outcome(app.resume, departure.signal, crash.message, left_over)


def _log_thread_bug(failed: threading.ExceptHookArgs) -> None:
    name = failed.thread.name if failed.thread is not None else "a thread"
    logger.error("%s met a bug", name, exc_info=failed.exc_value)


def _wanted(launch: Launch, services: Services) -> SessionSummary | None:
    """The chat to open; None: a new one. Raises: StoreError."""
    store = services.store
    if launch.session:
        return store.find_session(launch.session)
    if launch.continue_last:
        return store.newest_session()
    left_at = services.where_left.read() if services.where_left else ""
    return store.session(left_at) if left_at and launch.configuration.settings.reopen else None
