"""Where one types: grows with its text, sends on Enter, keeps every line break of a paste."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.geometry import Offset, Size
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static, TextArea

from tui_app.core.text import safe
from tui_app.ui.key_names import with_ids
from tui_app.ui.typing import act_now
from tui_app.ui.widgets.folding_area import FoldingArea

PLACEHOLDER = "Ask anything…"
MOST_LINES = 12
LEAST_ROOM = 3
"""Lines the prompt may grow to however small the terminal is; else it takes at most a third."""

_NEWLINE_KEYS = "ctrl+j,shift+enter,alt+enter,ctrl+enter"
_LEFT_TO_THE_APP = frozenset({"copy", "cursor_page_up", "cursor_page_down"})
"""Actions of TextArea whose keys mean something else here."""


class Prompt(FoldingArea, inherit_bindings=False):
    """The multi-line input. Keys that act on the app pass through it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *with_ids(
            "prompt",
            (
                binding
                for binding in TextArea.BINDINGS
                if isinstance(binding, Binding) and binding.action not in _LEFT_TO_THE_APP
            ),
        ),
        Binding("enter", "send", "Send", id="prompt-send", show=False),
        Binding(_NEWLINE_KEYS, "newline", "New line", id="prompt-newline", show=False),
        Binding("question_mark", "ask_help", "Help", id="prompt-help", show=False),
        Binding("f4", "open_fold", "Show the pasted text", id="prompt-open-paste", show=False),
    ]
    """Those of TextArea but for Ctrl+C, Page Up and Page Down, and these:

    | Key | Description |
    | :- | :- |
    | enter | Send; after a backslash, which it replaces, a new line. |
    | ctrl+j, shift+enter, alt+enter, ctrl+enter | A new line. |
    | up in the first line, down in the last | Ask for an earlier, a later prompt. |
    | ? in an empty prompt | Ask for help. |
    | f4 | Show the long paste at the cursor. |
    """

    DEFAULT_CSS = """
    Prompt {
        height: auto;
        width: 1fr;
        padding: 0;
        border: none;
        background: $background;
        color: $foreground;
        overflow-x: hidden;
        scrollbar-size: 0 1;
        scrollbar-gutter: stable;
        &:focus { border: none; }
        & .text-area--placeholder { color: $muted; }
        &:light .text-area--cursor {
            color: $input-cursor-foreground; background: $input-cursor-background;
        }
    }
    """

    BLINK_FOR: ClassVar[float] = 10.0
    """Seconds without a key after which the cursor stands still."""

    reduced_motion: reactive[bool] = reactive(False, init=False)
    """Whether the cursor never blinks."""

    @dataclass
    class Submitted(Message):
        """What is in the prompt is to be sent. It stays there until it is taken."""

        prompt: Prompt
        text: str

        @property
        def control(self) -> Prompt:
            return self.prompt

    @dataclass
    class EnteredNothing(Message):
        """Enter was pressed with nothing to send."""

        prompt: Prompt

        @property
        def control(self) -> Prompt:
            return self.prompt

    @dataclass
    class HistoryPrevious(Message):
        """An earlier prompt is wanted."""

        prompt: Prompt

        @property
        def control(self) -> Prompt:
            return self.prompt

    @dataclass
    class HistoryNext(Message):
        """A later prompt is wanted."""

        prompt: Prompt

        @property
        def control(self) -> Prompt:
            return self.prompt

    @dataclass
    class HelpRequested(Message):
        """A question mark was typed into the empty prompt."""

        prompt: Prompt

        @property
        def control(self) -> Prompt:
            return self.prompt

    def __init__(
        self,
        placeholder: str = PLACEHOLDER,
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's name
        classes: str | None = None,
    ) -> None:
        super().__init__(
            placeholder=Content(placeholder),
            compact=True,
            highlight_cursor_line=False,
            name=name,
            id=id,
            classes=classes,
        )
        self.match_cursor_bracket = False
        self.key_taker: Callable[[str], bool] | None = None
        """Is asked first whether it takes a key that is no text."""
        self._put = ""

    # What the owner calls

    def take(self) -> str:
        """The text; the prompt is empty afterwards and has forgotten its edits."""
        text = self.text
        self.load_text("")
        return text

    def put(self, text: str) -> None:
        """Replace the text, made safe, with the cursor at its end."""
        self.load_text(safe(text))
        self.move_cursor(self.document.end)
        self._put = self.text

    def complete(self, text: str) -> None:
        """Replace the text as typing does: it can be undone."""
        self.replace(text, (0, 0), self.document.end, maintain_selection_offset=False)

    @property
    def as_put(self) -> bool:
        """Whether the text is what was put here, and nothing was typed since."""
        return self.text == self._put

    # Keys

    async def on_key(self, event: events.Key) -> None:
        self._stay_awake()
        if self.read_only:
            return
        taker, is_enter = self.key_taker, event.key == "enter"
        if taker is not None and not (event.is_printable or is_enter) and taker(event.key):
            _consume(event)
            return
        # The text area would take Enter and letters before its bindings are asked.
        await act_now(event, self)
        if is_enter:
            # Also where something else was given its place.
            _consume(event)

    def on_paste(self, event: events.Paste) -> None:
        _consume(event)
        self._stay_awake()
        if not self.read_only:
            self.paste(event.text)
            self.focus()

    def on_mouse_down(self) -> None:
        self._stay_awake()

    def action_paste(self) -> None:
        """Insert what was copied inside the app."""
        if not self.read_only:
            clipboard: str = self.app.clipboard  # pyright: ignore[reportUnknownMemberType] - App[?]
            self.paste(clipboard)

    def action_cursor_up(self, select: bool = False) -> None:
        first = self.navigator.is_first_wrapped_line(self.cursor_location)
        super().action_cursor_up(select)
        if first and not select:
            self.post_message(self.HistoryPrevious(self))

    def action_cursor_down(self, select: bool = False) -> None:
        last = self.navigator.is_last_wrapped_line(self.cursor_location)
        super().action_cursor_down(select)
        if last and not select:
            self.post_message(self.HistoryNext(self))

    def action_newline(self) -> None:
        """Begin a new line."""
        if not self.read_only:
            self.replace("\n", *self.selection, maintain_selection_offset=False)

    def action_ask_help(self) -> None:
        """Ask for help, where nothing is typed."""
        if self.document.text:
            raise SkipAction
        self.post_message(self.HelpRequested(self))

    def action_send(self) -> None:
        """Send; after a backslash, which it replaces, begin a new line."""
        row, column = self.cursor_location
        before = self.document.get_line(row)[:column]
        backslashes = len(before) - len(before.rstrip("\\"))
        if backslashes % 2 and self.selection.is_empty:
            self.replace("\n", (row, column - 1), (row, column), maintain_selection_offset=False)
        elif self.text.strip():
            self.post_message(self.Submitted(self, self.text))
        else:
            self.post_message(self.EnteredNothing(self))

    # Size

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        most = max(LEAST_ROOM, min(MOST_LINES, viewport.height // 3))
        return max(1, min(self.wrapped_document.height, most))

    # The cursor

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:
        # An undo that makes the scroll bar go comes here before the cursor is back in the text,
        # for which Textual would raise ValueError; it comes again when the cursor is there.
        if self.cursor_location[0] >= self.document.line_count:
            return Offset(0, 0)
        return super().scroll_cursor_visible(center, animate)

    def on_mount(self) -> None:
        self._last_key = time.monotonic()
        self._falling_asleep = self.set_interval(self.BLINK_FOR / 10, self._fall_asleep)
        self.cursor_blink = not self.reduced_motion

    def watch_has_focus(self, has_focus: bool) -> None:
        if has_focus:
            self._stay_awake()

    def watch_reduced_motion(self, reduced: bool) -> None:
        self.cursor_blink = not reduced

    def _stay_awake(self) -> None:
        if self.is_mounted and not self.reduced_motion:
            self.cursor_blink = True
            # A timer that is reset begins anew only when it would have rung.
            self._last_key = time.monotonic()
            self._falling_asleep.resume()

    def _fall_asleep(self) -> None:
        if time.monotonic() - self._last_key >= self.BLINK_FOR:
            self.cursor_blink = False
            self._falling_asleep.pause()


class PromptBar(Horizontal):
    """The prompt with its marker beside the first line."""

    DEFAULT_CSS = """
    PromptBar {
        height: auto;
        width: 1fr;
        background: $background;
        & > Static { width: 2; height: 1; color: $accent; text-style: bold; }
    }
    """

    def __init__(
        self,
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's name
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.prompt = Prompt()
        """The input itself."""

    def compose(self) -> ComposeResult:
        yield Static(Content(">"))
        yield self.prompt

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        # The one Textual has is remembered by width, but this one depends on the viewport.
        return self.prompt.get_content_height(container, viewport, width)


def _consume(event: events.Event) -> None:
    event.stop()
    event.prevent_default()
