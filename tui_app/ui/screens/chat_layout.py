"""The main screen without its chats: where its parts stand, and what moves about in them."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual import events, on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from tui_app.config.command_line import CommandLine
from tui_app.core.clock import Clock
from tui_app.core.errors import (
    ChinwagError,
    DamagedStoreError,
    ErrorReport,
    FullDiskError,
    LockedStoreError,
    ReadOnlyStoreError,
)
from tui_app.core.loading import LOADING
from tui_app.ui.compositor import LeanCompositor
from tui_app.ui.key_names import with_ids
from tui_app.ui.notices import Notices
from tui_app.ui.painting import paint_now
from tui_app.ui.widgets.divider import Divider
from tui_app.ui.widgets.prompt import PLACEHOLDER, Prompt, PromptBar
from tui_app.ui.widgets.session_list import SessionList
from tui_app.ui.widgets.status_line import StatusLine
from tui_app.ui.widgets.title_line import TitleLine
from tui_app.ui.widgets.too_small import MIN_COLUMNS, MIN_ROWS, TooSmall
from tui_app.ui.widgets.welcome import Welcome

# The prompt takes keys before there are chats; what only they need is imported later.
if TYPE_CHECKING:
    from tui_app.ui.conversation.block import Sheet
    from tui_app.ui.widgets.conversation import ConversationView
    from tui_app.ui.widgets.find_bar import FindBar

Self = TypeVar("Self", bound="ChatLayout")
Given = TypeVar("Given")
_TITLE_SAYS_IT = frozenset(
    error.kind for error in (DamagedStoreError, FullDiskError, LockedStoreError, ReadOnlyStoreError)
)
"""Kinds of errors whose title says what happened; the rest names the file."""


def tells_errors(handler: Callable[[Self, Given], None]) -> Callable[[Self, Given], None]:
    """Has a handler of messages tell the person what kept it from being done."""

    @functools.wraps(handler)
    def telling(screen: Self, event: Given) -> None:
        try:
            handler(screen, event)
        except ChinwagError as error:
            screen.tell_error(error)

    return telling


class ChatLayout(Screen[None], inherit_bindings=False):
    """The list of chats, the conversation, the prompt and the lines around them."""

    AUTO_FOCUS = "Prompt"
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - declared by Textual
        (0, "-cramped"),
        (MIN_COLUMNS, "-narrow"),
        (100, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (MIN_ROWS, "-tall")]  # noqa: RUF012 - as above
    BINDINGS: ClassVar[list[BindingType]] = [
        *with_ids("screen", Screen.BINDINGS),
        Binding("tab", "messages", "Messages", id="screen-messages", show=False, priority=True),
        Binding("pageup", "page(-1)", "Page up", id="screen-page-up", show=False, priority=True),
        Binding(
            "pagedown", "page(1)", "Page down", id="screen-page-down", show=False, priority=True
        ),
        Binding(
            "ctrl+home", "conversation_end(True)", "Top", id="screen-top", show=False, priority=True
        ),
        Binding(
            "ctrl+end", "conversation_end(False)", "End", id="screen-end", show=False, priority=True
        ),
    ]

    def __init__(self, command: CommandLine, clock: Clock, *, reduced_motion: bool) -> None:
        super().__init__()
        self._compositor = LeanCompositor()
        self.command = command
        """How to start chinwag again, for what errors advise."""
        self.reduced_motion = reduced_motion
        """Whether nothing is to blink, turn or glide."""
        self.notices = Notices(clock)
        """What was told."""
        self._undo_offered = False
        """Whether the notice that is shown offers to undo."""
        self._passing = False
        """Whether the notice is of no interest once the reply here has ended."""
        self._whole = ""
        """All that the notice has to say."""
        self._told_at: Widget | None = None
        """Where the focus was when the notice was given."""
        self._bar = PromptBar(id="prompt")
        self._list = SessionList(id="sessions")
        self._title = TitleLine()
        self._divider = Divider()
        self._laid_in: ConversationView | None = None
        self._status = StatusLine()
        self._welcome = Welcome()

    def compose(self) -> ComposeResult:
        self._fit()
        with Horizontal(id="body"):
            yield self._list
            with Vertical(id="main"):
                yield self._title
                yield self._welcome
                with Horizontal(id="line"):
                    yield self._divider
                with Vertical(id="prompt-row"):
                    yield self._bar
        yield self._status
        yield TooSmall()

    def _fit(self) -> None:
        """Fit to the terminal. Textual does so after the first paint, and parts would jump."""
        width, height = self.app.size
        horizontal, vertical = self.HORIZONTAL_BREAKPOINTS or (), self.VERTICAL_BREAKPOINTS or ()
        for room, steps in ((width, horizontal), (height, vertical)):
            fitting = [name for least, name in steps if room >= least]
            self.add_class(fitting[-1], update=False)

    @property
    def app(self) -> App[None]:
        return cast("App[None]", super().app)  # pyright: ignore[reportUnknownMemberType]

    @property
    def _prompt(self) -> Prompt:
        return self._bar.prompt

    @property
    def _view(self) -> ConversationView:
        """The conversation. It is laid in, hidden, when it is first asked for."""
        if self._laid_in is None:
            with LOADING:
                from tui_app.ui.widgets.conversation import ConversationView

            view = self._laid_in = ConversationView(self.first_sheet(), id="conversation")
            view.display = False
            view.typing_target = self._prompt
            self.query_one("#main").mount(view, after=self._welcome)
        return self._laid_in

    @functools.cached_property
    def _find_bar(self) -> FindBar:
        """Where one types what to find; not laid in before it is shown."""
        with LOADING:
            from tui_app.ui.widgets.find_bar import FindBar

        return FindBar()

    def first_sheet(self) -> Sheet:
        """What the conversation is set on at first."""
        raise NotImplementedError

    def on_mount(self) -> None:
        self._prompt.reduced_motion = self.reduced_motion
        self._list.reduced_motion = self._status.reduced_motion = self.reduced_motion
        self._list.typing_target = self._prompt

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        # At first all of it has just been styled.
        event.refresh_styles = self.stack_updates > 0
        # What changed in parts while another screen lay above was not painted.
        if self._laid_in is not None:
            self._laid_in.refresh()

    def on_screen_suspend(self) -> None:
        if self._laid_in is not None:
            self._laid_in.release()

    def paint(self) -> None:
        """Have what changed on the screen now."""
        paint_now(self)

    # what is said and written

    def tell(
        self, text: str, *, urgent: bool = False, whole: str = "", passing: bool = False
    ) -> None:
        """Say one thing above the prompt; empty takes the last one back. `whole`: what a click on
        it shows, where that is more. `passing`: it is of no interest later."""
        if text and not passing:
            self.notices.add(whole or text, urgent=urgent)
        self._undo_offered = False
        self._passing = passing
        self._whole = whole or text
        self._told_at = self.focused
        self._divider.notice = text
        self._divider.urgent = urgent

    def tell_beside(self, text: str) -> None:
        """Say something that must not take the place of anything: it may be found later only."""
        if self._divider.notice or self._divider.offer[0]:
            self.notices.add(text)
        else:
            self.tell(text)

    def offer_undo(self, text: str) -> None:
        """Say what was done and can be undone by a click on the notice."""
        self.tell(text)
        self._undo_offered = True

    def tell_no_more(self) -> None:
        """Take back a notice that time has passed over, but for errors and offers."""
        if not (self._divider.urgent or self._undo_offered):
            self.tell("")

    def tell_no_longer(self) -> None:
        """Take back a notice that was about the reply which has just ended."""
        if self._passing:
            self.tell("")

    def tell_error(self, error: ChinwagError | ErrorReport) -> None:
        report = self.advised(error if isinstance(error, ErrorReport) else error.report())
        whole = f"{report.what} {report.advice}"
        # With the file's name before it, the line would be too short for what to do.
        brief = f"{report.title}. {report.advice}" if report.kind in _TITLE_SAYS_IT else whole
        self.tell(brief, urgent=True, whole=whole)

    def attempt(self, work: Awaitable[None]) -> None:
        """Do something beside the event loop's other work, and tell what keeps it from being done."""

        async def telling() -> None:
            try:
                await work
            except ChinwagError as error:
                self.tell_error(error)

        self.run_worker(telling())

    def advised(self, error: ErrorReport) -> ErrorReport:
        """`error` with whole command lines in its advice."""
        return self.command.report(error)

    def _show_temporary(self, temporary: bool) -> None:
        """Show in every place where one looks whether the chat is on disk nowhere."""
        if temporary == self._title.temporary:
            return
        self.set_class(temporary, "-temporary")
        self._title.temporary = self._divider.temporary = temporary
        self._welcome.temporary = temporary
        self._prompt.placeholder = Content("Ask, off the record…" if temporary else PLACEHOLDER)

    @property
    def typed(self) -> str:
        """What stands in the prompt."""
        return self._prompt.text

    def type(self, text: str) -> None:
        """Put what was typed elsewhere into the prompt."""
        self._prompt.insert(text)

    def say(self, text: str) -> None:
        """Tell the person something that went wrong."""
        self.tell(text, urgent=True)

    def explain(self, text: str) -> None:
        """Tell the person something that must not be overlooked."""
        told = [("", line) for line in text.splitlines()]
        self._read("From here on", told, "Enter or Esc goes on")

    def _read(
        self, title: str, told: Sequence[tuple[str, str]], hint: str = "Esc closes · ↑ ↓ scroll"
    ) -> None:
        with LOADING:
            from tui_app.ui.screens.reader import Reader
            from tui_app.ui.widgets.facts import Fact

        self.app.push_screen(Reader(title, [Fact(*each) for each in told], hint))

    def show_above_prompt(self, widget: Widget) -> None:
        """Lay in something that stands right above the prompt."""
        self.query_one("#prompt-row").mount(widget, before=self._bar)

    def _show_paste(self, name: str) -> None:
        """Show a text that is folded in the prompt; Enter unfolds it there."""
        with LOADING:
            from tui_app.ui.screens.reader import Reader
            from tui_app.ui.widgets.facts import passage

        def answered(wanted: bool | None) -> None:
            if wanted:
                self._prompt.unfold(name)

        hint = "Enter unfolds it in the prompt · Esc closes · ↑ ↓ scroll"
        shown = passage(self._prompt.folds.texts[name])
        self.app.push_screen(Reader(name.strip("[]"), shown, hint), answered)

    def show_find_bar(self) -> None:
        """Have the bar stand where notices begin; they are shorter then."""
        if not self._find_bar.is_attached:
            self.query_one("#line").mount(self._find_bar, before=self._divider)
        self._find_bar.display = True

    def set_sheet(self, change: Callable[[Sheet], Sheet]) -> None:
        """Set the conversation anew, for instance in other colours."""
        self._view.set_sheet(change)

    def clear_selection(self) -> None:
        super().clear_selection()
        if self._laid_in is not None:
            self._laid_in.drop_picked()

    # moving about

    def on_conversation_view_left(self) -> None:
        self.set_focus(self._prompt)

    def on_flow_view_new_below(self, event: ConversationView.NewBelow) -> None:
        self._divider.below = event.below

    @on(Divider.BelowClicked)
    def _below_clicked(self) -> None:
        self._view.action_scroll_end()

    def action_newline(self) -> None:
        self._prompt.insert("\n")

    def action_list(self, action: str) -> None:
        if action == "open":
            self._list.action_choose()
        else:
            self._list.action_ask(action)

    def action_message(self, action: str) -> None:
        self._view.action_request(action)

    def action_messages(self) -> None:
        if (self._prompt.has_focus or self._find_bar.is_typed_in) and self._view.blocks:
            self.set_focus(self._view)
        else:
            self.set_focus(self._prompt)

    def focus_messages(self) -> None:
        """Have keys go to the message under the cursor."""
        self.set_focus(self._view)

    def action_page(self, direction: int) -> None:
        if self._list.has_focus:
            self._list.action_page(direction)
        else:
            self._view.action_page(direction)

    def action_conversation_end(self, top: bool) -> None:
        if top:
            self._view.action_scroll_home()
        else:
            self._view.action_scroll_end()

    def _toggle_sidebar(self) -> None:
        """Go to the list of chats, or fold it away where one is there already."""
        wide = self.has_class("-wide")
        shown = not self.has_class("-list-hidden") if wide else self.has_class("-list-open")
        stay = not shown or (wide and not self._list.has_focus)
        self.set_class(not stay and wide, "-list-hidden")
        self.set_class(stay and not wide, "-list-open")
        self.set_focus(self._list if stay else self._prompt)

    def on_resize(self) -> None:
        if self._list.has_focus and not self._list.display:
            self.set_focus(self._prompt)
