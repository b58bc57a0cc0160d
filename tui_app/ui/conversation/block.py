"""One message of the conversation as lines."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from tui_app.core.chat import Role
from tui_app.core.conversation import Body, MessageHead, MessageState
from tui_app.core.errors import ErrorReport
from tui_app.core.loading import LOADING
from tui_app.engine.live import LiveReply, Phase, Position
from tui_app.render import figures
from tui_app.render import message as render
from tui_app.render.lines import BLANK, Line
from tui_app.render.plain import Joined
from tui_app.render.styles import RenderStyles
from tui_app.ui.conversation.beside import set_beside
from tui_app.ui.conversation.live_text import LONG, LiveText

if TYPE_CHECKING:
    from tui_app.render.page import CodeBlock

_LONG_QUESTION = 200_000
"""Characters of a question from which it is set beside the event loop. It is no markdown."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What all blocks of a conversation are set on. A new one makes them render anew."""

    width: int
    """Cells of the text column."""
    styles: RenderStyles
    load: Callable[[Sequence[str]], Mapping[str, Body]]
    """Reads bodies by message id."""
    open_reasoning: bool = False
    """Whether reasoning is unfolded where nobody chose."""
    frames: str = "✱"
    """One-cell frames of the sign that something is going on."""
    sliding_code: bool = False
    """Whether long lines of code are cut at the edge and moved sideways; else they are wrapped."""
    maths: bool = True
    """Whether formulas are set as Unicode where nobody chose; else their sources are shown."""
    ready: Callable[[str], None] = lambda _: None
    """Told, from any thread, the id of a message whose text was set beside the event loop."""
    advised: Callable[[ErrorReport], ErrorReport] = lambda error: error
    """Makes the command lines in an error's advice whole."""


class MessageBlock:
    """A message's lines: what it thought, what it says, how it ended, and a blank one."""

    def __init__(
        self,
        head: MessageHead,
        sheet: Sheet,
        *,
        live: LiveReply | None = None,
        body: Body | None = None,
    ) -> None:
        self.head = head
        self.sheet = sheet
        self.live = live
        self.reasoning_open: bool | None = None
        """None until someone folds or unfolds it."""
        self.raw_maths: bool | None = None
        """Whether formulas are shown as their sources. None until someone chooses."""
        self.links: Sequence[str] = ()
        self.sources: Sequence[str] = ()
        self.code: Sequence[CodeBlock] = ()
        self.slid: dict[int, int] = {}
        """By the number of a block of code: the cells that its lines are moved to the left."""
        self.body = body
        """Kept only where it may not be in the store yet."""
        self._drawn_on: Sheet | None = None
        self._before: Sequence[Line] = ()
        self._text: Sequence[Line] = ()
        self._after: list[Line] = []
        self._rest = range(0)
        """Which of the lines after the text are the rest of what it says."""
        self._frame = 0
        self._position = Position()
        self._reasoning = ""
        self._thoughts: render.Thoughts | None = None
        """None until someone looks at them."""
        self._stream: LiveText | None = None
        self._setting: Future[_Set] | None = None

    @property
    def height(self) -> int:
        """Lines, the blank one at the end included. Right once it is prepared."""
        return len(self._before) + len(self._text) + len(self._after) + 1

    def estimate(self, width: int) -> int:
        """A guess at the height, from what is known without the body."""
        if self._drawn_on is self.sheet and self.sheet.width == width:
            return self.height
        wrapped = self.head.chars // max(20, width * 4 // 5) + self.head.lines
        return wrapped + (2 if self.head.role is Role.USER else 4)

    def outdated_by(self, head: MessageHead) -> bool:
        """Whether `head`, of the same message, says that it was written on elsewhere."""
        mine = self.head
        before = (mine.state, mine.chars, mine.siblings, mine.summary)
        return before != (head.state, head.chars, head.siblings, head.summary)

    def line(self, number: int) -> Line:
        """A line by its number from 0; past the last one, a blank."""
        for part in (self._before, self._text, self._after):
            if number < len(part):
                return part[number]
            number -= len(part)
        return BLANK

    def passages(self) -> list[tuple[int | None, Sequence[Line]]]:
        """What it says: thoughts, text, and the rest; not what chinwag says about it.

        With the number of the first line of each, None for thoughts that are folded.
        """
        passages: list[tuple[int | None, Sequence[Line]]] = []
        if self._reasoning and self.reasoning_shown:
            passages.append((1, self._before[1:]))
        elif self._reasoning:
            passages.append((None, self._thought_lines()))
        if self._setting is None:
            passages.append((len(self._before), self._text))
        if self._rest:
            first = len(self._before) + len(self._text) + self._rest.start
            passages.append((first, [self._after[number] for number in self._rest]))
        return passages

    def says(self, number: int) -> bool:
        """Whether a line is one of its passages."""
        if number < len(self._before):
            return number > 0
        number -= len(self._before)
        if number < len(self._text):
            return self._setting is None
        return number - len(self._text) in self._rest

    def prepare(self) -> None:
        """Render it for its sheet, unless that is done."""
        if self._drawn_on is self.sheet:
            return
        self._drawn_on = self.sheet
        self.slid.clear()
        if self.live is not None:
            self._position = Position()
            self._reasoning, self._thoughts = "", None
            sheet = self.sheet
            self._stream = LiveText(
                sheet.width,
                sheet.styles,
                sliding_code=sheet.sliding_code,
                raw_maths=not self.maths_shown,
            )
            self.take_live()
        else:
            self._draw(self.body or self.sheet.load([self.head.id]).get(self.head.id, Body()))

    def to_read(self, sheet: Sheet) -> "MessageBlock":
        """Itself, where it stands there set on `sheet` or streams; else one like it, to be read and
        thrown away: thousands of messages that nobody looks at need not be kept."""
        if self.live is not None or (self._drawn_on is sheet and not self.waits):
            return self
        other = MessageBlock(self.head, sheet, body=self.body)
        other.reasoning_open, other.raw_maths = self.reasoning_open, self.raw_maths
        return other

    def slide(self, code: int, cells: int) -> bool:
        """Move the lines of a block of code by `cells` to the left; whether they moved."""
        widths = [line.cells for line in self._text if line.code == code]
        before = self.slid.get(code, 0)
        most = max(max(widths, default=0) - self.sheet.width, 0)
        self.slid[code] = min(max(0, before + cells), most)
        return self.slid[code] != before

    def slide_to(self, number: int, start: int, end: int) -> bool:
        """Have the cells from `start` up to `end` of a line in sight, where it may be moved
        sideways; whether it moved."""
        line = self.line(number)
        if line.code is None:
            return False
        room = self.sheet.width - line.prefix
        left = line.prefix + self.slid_by(line)
        # The outermost cells may be covered by the marks of what is cut off.
        if start >= left + (left > line.prefix) and end < left + room:
            return False
        return self.slide(line.code, start - left - room // 3)

    def slid_by(self, line: Line) -> int:
        """The cells that a line of its text is moved to the left."""
        return self.slid.get(line.code, 0) if line.code is not None else 0

    def toggle_reasoning(self) -> None:
        """Fold or unfold what the model thought."""
        self.reasoning_open = not self.reasoning_shown
        if self.live is not None:
            self._set_before(self.live)
        else:
            self._draw_reasoning()

    def toggle_maths(self) -> None:
        """Show the sources of formulas, or the formulas again."""
        self.raw_maths = self.maths_shown
        self._drawn_on = None
        self.prepare()

    @property
    def text_top(self) -> int:
        """The number of the first line of its text."""
        return len(self._before)

    @property
    def text(self) -> Sequence[Line] | None:
        """The lines of what it says, and nothing around them; None while they are being set."""
        return None if self._setting is not None else self._text

    @property
    def has_reasoning(self) -> bool:
        return bool(self._reasoning)

    @property
    def maths_shown(self) -> bool:
        """Whether formulas are shown as such, not as their sources."""
        return self.sheet.maths if self.raw_maths is None else not self.raw_maths

    @property
    def reasoning_shown(self) -> bool:
        """Whether what the model thought is unfolded."""
        return self.sheet.open_reasoning if self.reasoning_open is None else self.reasoning_open

    def take_live(self) -> int:
        """Take what its live reply said since; the number of the first line that changed."""
        live, stream = self.live, self._stream
        if live is None or stream is None:
            return 0
        ended = live.ended
        update = live.read(self._position)
        self._position = update.position
        self._reasoning += update.reasoning
        thought = self._thoughts.take(update.reasoning) if self._thoughts else 0
        first = stream.take(update.text, ended=ended)
        self._text, self.links, self.code = stream.lines, stream.links, stream.code
        changed = min(self._set_before(live), len(self._before) + first)
        if update.reasoning and self.reasoning_shown:
            changed = min(changed, thought + 1)
        if stream.whole:
            self._finish(live)
            return changed
        return min(changed, self._set_tail(live))

    def go_on(self, later: Callable[[], object]) -> None:
        """Have `later` called when there is more of its live reply to take than there was time
        for. From any thread."""
        stream = self._stream
        if stream is not None and stream.work is not None:
            stream.work.add_done_callback(lambda _: later())
        elif stream is not None and stream.behind:
            later()

    def tick(self) -> int | None:
        """Move on what tells the time while it streams; the first line that changed, if any."""
        if self.live is None or self._drawn_on is not self.sheet:
            return None
        self._frame += 1
        return min(self._set_before(self.live), self._set_tail(self.live))

    def _draw(self, body: Body) -> None:
        head, sheet = self.head, self.sheet
        self._reasoning, self._thoughts = body.reasoning, None
        if head.role is Role.USER:
            self._before, self._rest = (), range(0)
            marks = (render.place_lines, render.summary_lines)
            self._after = [line for of in marks for line in of(head, sheet.width, sheet.styles)]
            is_long = len(body.text) > _LONG_QUESTION
            self._set("question", partial(_question, body.text, sheet), is_long=is_long)
            return
        with LOADING:
            from tui_app.render.size import weight_of

        setting = partial(_reply, body.text, sheet, raw_maths=not self.maths_shown)
        self._set("reply", setting, is_long=weight_of(body.text) >= LONG)
        self._draw_reasoning()
        self._after = self._ending(body, head)

    def _set(self, what: str, setting: "Callable[[], _Set]", *, is_long: bool) -> None:
        """Set its text; what takes long beside the event loop, so that keys are answered."""
        self._setting = None
        if not is_long:
            self._show(setting())
            return
        sheet, message_id = self.sheet, self.head.id
        told = f"Setting a long {what}…"
        self._text = render.progress_lines(told, "◌", sheet.width, sheet.styles)
        self._setting = set_beside(setting)
        self._setting.add_done_callback(lambda _: sheet.ready(message_id))

    @property
    def waits(self) -> bool:
        """Whether its text is still being set beside the event loop."""
        return self._setting is not None

    def take_setting(self) -> bool:
        """Show a text that was set beside the event loop. False where there is none."""
        setting = self._setting
        if setting is None or not setting.done():
            return False
        self._setting = None
        self._show(setting.result())
        return True

    def _show(self, found: "_Set") -> None:
        self._text, self.links, self.code = found

    def _draw_reasoning(self) -> None:
        call = self.head.call
        self._before = self._reasoning_lines(
            call.thinking_ms if call is not None else None, running=False, gap=bool(self._text)
        )

    def _finish(self, live: LiveReply) -> None:
        body = live.body()
        self.head = replace(
            self.head,
            state=live.state,
            call=live.call,
            chars=len(body.text),
            lines=body.text.count("\n") + 1,
        )
        self._after = self._ending(body, self.head)
        self.body = body
        self.live = self._stream = None

    def _ending(self, body: Body, head: MessageHead) -> list[Line]:
        self.sources = [citation.url for citation in body.citations]
        call = head.call
        if call is not None and call.error is not None:
            head = replace(head, call=replace(call, error=self.sheet.advised(call.error)))
        width, styles = self.sheet.width, self.sheet.styles
        lines = render.ending_lines(body, head, width, styles)
        gap = [BLANK] if lines and (self._text or self._before) else []
        self._rest = range(len(gap), len(gap) + len(render.rest_lines(body, width, styles)))
        return [*gap, *lines]

    def _set_before(self, live: LiveReply) -> int:
        """Draw the reasoning anew; the first line that changed."""
        running = live.phase is Phase.THINKING
        thinking = live.call.thinking_ms
        if running:
            thinking = round(live.elapsed * 1000) - (live.call.first_token_ms or 0)
        before = self._before
        lines = self._before = self._reasoning_lines(
            thinking, running=running, gap=bool(self._text)
        )
        if before and lines and before[0] == lines[0]:
            # Thoughts only come at their end, which is looked at elsewhere.
            shorter = min(len(before), len(lines)) - 1
            return shorter if len(before) != len(lines) else self.height
        return 0 if before or lines else self.height

    def _set_tail(self, live: LiveReply) -> int:
        """Draw anew what it is doing; the first line that changed."""
        spin = self.sheet.frames[self._frame % len(self.sheet.frames)]
        lines = render.progress_lines(
            live_progress(live), spin, self.sheet.width, self.sheet.styles, live_countdown(live)
        )
        if self._text or self._before:
            lines = [BLANK, *lines]
        old, self._after = self._after, lines
        offset = len(self._before) + len(self._text)
        for number, (before, after) in enumerate(zip(old, lines, strict=False)):
            if before != after:
                return offset + number
        if len(old) != len(lines):
            return offset + min(len(old), len(lines))
        return self.height

    def _thought_lines(self) -> Sequence[Line]:
        if self._thoughts is None:
            self._thoughts = render.Thoughts(self.sheet.width, self.sheet.styles)
            self._thoughts.take(self._reasoning)
        return self._thoughts.lines

    def _reasoning_lines(
        self, thinking_ms: int | None, *, running: bool, gap: bool
    ) -> Sequence[Line]:
        if not self._reasoning:
            return ()
        lines = render.reasoning_lines(
            self._thought_lines,
            thinking_ms,
            self.sheet.width,
            self.sheet.styles,
            running=running,
            unfolded=self.reasoning_shown,
        )
        return Joined(lines, [BLANK]) if gap else lines


_Set = tuple[Sequence[Line], Sequence[str], "Sequence[CodeBlock]"]
"""The lines of a text, and what its links and labels mean; see `Rendering`."""


def _question(text: str, sheet: Sheet) -> _Set:
    return render.question_lines(text, sheet.width, sheet.styles), (), ()


def _reply(text: str, sheet: Sheet, *, raw_maths: bool) -> _Set:
    with LOADING:
        from tui_app.render.markdown import render_markdown

    found = render_markdown(
        text,
        sheet.width,
        sheet.styles,
        sliding_code=sheet.sliding_code,
        raw_maths=raw_maths,
    )
    return found.lines, found.links, found.code


def live_progress(live: LiveReply) -> str:
    """What a live reply is doing, in a few words."""
    seconds = f"{live.elapsed:.0f} s"
    match live.phase:
        case Phase.CONNECTING:
            return f"Connecting… {seconds}"
        case Phase.RETRYING:
            retry = live.retry
            if retry is None:
                return f"Retrying… {seconds}"
            cause = retry[0].cause
            return f"{cause.title}: {cause.what.rstrip('.')}."
        case Phase.WAITING:
            return f"Waiting for the first word… {seconds}"
        case Phase.THINKING:
            return f"Thinking · {seconds}"
        case _:
            pace = live.pace
            told = f" · ~{figures.number(pace)} tokens/s" if pace is not None else ""
            return f"Writing · {seconds}{told}"


def live_countdown(live: LiveReply) -> str:
    """When a live reply is asked for again; empty where it is not waiting for that."""
    retry = live.retry
    if retry is None:
        return ""
    event, left = retry
    return f"Attempt {event.attempt} in {left:.0f} s · ^C gives up"


def placeholder_head(
    live: LiveReply, role: Role, message_id: str, parent_id: str | None
) -> MessageHead:
    """The head of a message that is being written and not yet read back from the store."""
    state = MessageState.COMPLETE if role is Role.USER else MessageState.STREAMING
    question = live.question if role is Role.USER else ""
    return MessageHead(
        id=message_id,
        session_id=live.session_id,
        parent_id=parent_id,
        role=role,
        state=state,
        created_at=live.call.started_at,
        chars=len(question),
        lines=question.count("\n") + 1,
        call=None if role is Role.USER else live.call,
    )
