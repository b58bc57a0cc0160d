"""What surrounds the text of a message: the question's bar, thoughts, errors, figures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_app.core.context import estimate
from tui_app.core.conversation import Body, Call, MessageHead, MessageState
from tui_app.core.errors import ErrorReport
from tui_app.core.events import FinishReason
from tui_app.core.text import safe_line
from tui_app.render.cells import shortened, width_of
from tui_app.render.figures import duration, money, number, short_number
from tui_app.render.lines import BLANK, Line
from tui_app.render.plain import Joined, PlainLines, render_plain
from tui_app.render.styles import RenderStyles


@dataclass(frozen=True, slots=True)
class WayOn:
    """Something to do about a reply that was cut off, by a click or by a key on the message."""

    label: str
    key: str
    request: str
    """What the conversation view is asked for."""


_AGAIN = (WayOn("Retry", "r", "retry"), WayOn("Edit", "e", "edit"))
WAYS_ON = (_AGAIN, (WayOn("Continue", "o", "continue"), *_AGAIN))
"""What to do about a reply that ended before its end: without text, and with some."""

_QUESTION_BAR = "▌ "
_ERROR_BAR = "┃ "
_NOTHING = "◌ The model ended its reply without saying anything."
_ARGUMENTS_SHOWN = 400
_LONG = 2_000
"""Characters of a line from which it is set anew only when it has grown by an eighth."""
_WORTH_TELLING = 1000
"""Milliseconds from which a duration says something on its own."""


def question_lines(text: str, width: int, styles: RenderStyles) -> Sequence[Line]:
    """What the person wrote, as it stands, behind a bar."""
    bar = Segment(_QUESTION_BAR, styles.question_bar)
    lines = PlainLines(width - len(_QUESTION_BAR), styles.text, bar)
    lines.add(text)
    return lines


class Thoughts:
    """What a model thinks, as it stands below its fold, while more of it comes."""

    def __init__(self, width: int, styles: RenderStyles) -> None:
        self.lines = PlainLines(width - 2, styles.muted, Segment("  ", styles.muted))
        self._rest = ""
        """The source of the last line, and blank lines behind it."""
        self._shown: int = 0
        """How much of it is among the lines."""

    def take(self, text: str) -> int:
        """Add what was thought since; the number of the first line that changed."""
        self._rest = rest = (self._rest + text) if len(self.lines) else (self._rest + text).lstrip()
        end = len(rest.rstrip())
        cut = rest.rfind("\n", 0, end) + 1
        # A line of any length is not set anew for every word in it.
        if not cut and end <= self._shown * 9 // 8 and (self._shown > _LONG or end == self._shown):
            return len(self.lines)
        if self._shown:
            self.lines.drop_last()
        changed = len(self.lines)
        if cut:
            self.lines.add(rest[: cut - 1])
        if cut < end:
            self.lines.add(rest[cut:end])
        self._rest, self._shown = rest[cut:], end - cut
        return changed


def reasoning_lines(
    thoughts: Callable[[], Sequence[Line]],
    thinking_ms: int | None,
    width: int,
    styles: RenderStyles,
    *,
    running: bool,
    unfolded: bool,
) -> Sequence[Line]:
    """The fold of what the model thought: one line, and the thoughts below it when unfolded."""
    took = "" if thinking_ms is None else duration(thinking_ms)
    title = f"Thinking… {took}" if running else f"Thought for {took}" if took else "Thoughts"
    style = styles.muted + Style.from_meta({"fold": True})
    fold = [_line(f"{'▾' if unfolded else '▸'} {title}", style, width)]
    return Joined(fold, thoughts()) if unfolded else fold


def thought_lines(text: str, width: int, styles: RenderStyles) -> Sequence[Line]:
    """All that the model thought, as it stands below its fold."""
    thoughts = Thoughts(width, styles)
    thoughts.take(text)
    return thoughts.lines


def progress_lines(
    progress: str, spin: str, width: int, styles: RenderStyles, then: str = ""
) -> list[Line]:
    """The line below a reply that is still coming. `then` follows; `progress` makes room for it."""
    then = f" {then}" if then else ""
    told = shortened(f"{spin} {safe_line(progress)}", width - width_of(then))
    return [_line(f"{told}{then}", styles.muted, width)]


def ending_lines(body: Body, head: MessageHead, width: int, styles: RenderStyles) -> list[Line]:
    """All that stands below a reply's text: the rest of what it says, how it ended, figures."""
    parts = [rest_lines(body, width, styles), _state_lines(body, head, width, styles)]
    parts += [_figure_lines(head, width, styles), summary_lines(head, width, styles)]
    return _apart(parts)


def rest_lines(body: Body, width: int, styles: RenderStyles) -> list[Line]:
    """What a reply says beside its text: refusal, tool calls, sources."""
    parts: list[list[Line]] = []
    if body.refusal:
        plain = render_plain(f"⊘ The model refused: {body.refusal}", width - 2, styles.warning)
        parts.append(_barred(plain, _ERROR_BAR, styles.warning))
    if body.tool_calls:
        parts.append(_tool_call_lines(body, width, styles))
    if body.citations:
        parts.append(_citation_lines(body, width, styles))
    return _apart(parts)


def error_lines(report: ErrorReport, width: int, styles: RenderStyles) -> list[Line]:
    """An error where the reply would be, with what to do next."""
    inner = width - len(_ERROR_BAR)
    status = f" ({report.status})" if report.status else ""
    lines = [
        *render_plain(f"✖ {report.title}{status}", inner, styles.error),
        *render_plain(report.what, inner, styles.text),
        *render_plain(report.advice, inner, styles.muted),
    ]
    return _barred(lines, _ERROR_BAR, styles.error)


def figures(call: Call) -> str:
    """Tokens, cost and time of a call in one line; empty where nothing is known."""
    parts: list[str] = []
    usage = call.usage
    tokens = usage.completion_tokens if usage.completion_tokens is not None else usage.total_tokens
    if tokens is not None:
        parts.append(f"{number(tokens)} tokens")
    if usage.cost_usd is not None:
        parts.append(money(usage.cost_usd))
    elif usage.credits is not None:
        parts.append(f"{number(usage.credits)} credits")
    if call.duration_ms is not None and (parts or call.duration_ms >= _WORTH_TELLING):
        parts.append(duration(call.duration_ms))
    return " · ".join(parts)


def _state_lines(body: Body, head: MessageHead, width: int, styles: RenderStyles) -> list[Line]:
    call, bar = head.call, styles.warning
    if call is not None and call.error is not None:
        lines, bar = error_lines(call.error, width, styles), styles.error
    elif note := _state_note(body, head):
        lines = _barred(render_plain(note, width - len(_ERROR_BAR), bar), _ERROR_BAR, bar)
    else:
        lines = []
    if call is not None and (skipped := _skipped_note(call)):
        plain = render_plain(skipped, width - len(_ERROR_BAR), bar)
        lines += _barred(plain, _ERROR_BAR, bar)
    if head.cut_off or not (said(body) or head.state is MessageState.STREAMING):
        lines.append(_ways_on_line(WAYS_ON[0 if body.empty else 1], width, bar, styles))
    return lines


def _state_note(body: Body, head: MessageHead) -> str:
    match head.state:
        case MessageState.CANCELLED:
            return "◌ You stopped this reply."
        case MessageState.INTERRUPTED:
            return "◌ This reply was interrupted: chinwag ended before it did."
        case MessageState.FAILED:
            return "✖ This reply failed."
        case MessageState.STREAMING:
            return "◌ This reply is being written in another window."
        case _:
            return _finish_note(head.call) or ("" if said(body) else _NOTHING)


def said(body: Body) -> bool:
    """Whether a reply says anything that a person sees."""
    return bool(body.text.strip() or body.refusal or body.tool_calls)


def _finish_note(call: Call | None) -> str:
    match call.finish_reason if call is not None else None:
        case FinishReason.LENGTH:
            return "… Cut off: the reply reached its longest length."
        case FinishReason.CONTENT_FILTER:
            return "⊘ The provider's content filter cut this reply short."
        case _:
            return ""


def _skipped_note(call: Call) -> str:
    skipped = call.skipped_events
    if not skipped:
        return ""
    events = "event" if skipped == 1 else "events"
    return f"! {number(skipped)} malformed {events} from the server left out."


def place_lines(head: MessageHead, width: int, styles: RenderStyles) -> list[Line]:
    """Below a question: which of those in the same place it is, and what leads to the others.
    Nothing where it is the only one."""
    if head.siblings == 1:
        return []
    bar = Segment(_QUESTION_BAR, styles.question_bar)
    return [_cropped([bar, *_place(head, styles)], width, prefix=len(_QUESTION_BAR))]


def summary_lines(head: MessageHead, width: int, styles: RenderStyles) -> list[Line]:
    """Below the last message that a summary stands for: where what is sent begins."""
    summary = head.summary
    if summary is None:
        return []
    messages = f"{number(summary.messages)} message{'s' if summary.messages > 1 else ''}"
    told = f"Summarised above: {messages}, ~{short_number(estimate(summary.chars))} tokens"
    way, key = "Show the summary", " S"
    fits = width_of(told) + width_of(way) + width_of(key) + 9 <= width
    way = way if fits else "Show"
    room = max(0, width - width_of(way) - width_of(key) - 9)
    led = styles.link + Style.from_meta({"request": "summary"})
    line = [
        Segment("── ", styles.rule),
        Segment(shortened(told, room), styles.muted),
        Segment(" · ", styles.muted),
        Segment(way, led),
        Segment(key, styles.muted),
        Segment(" ──", styles.rule),
    ]
    return [_cropped(line, width)]


def _figure_lines(head: MessageHead, width: int, styles: RenderStyles) -> list[Line]:
    said = (figures(head.call) if head.call is not None else "", "edited" if head.edited else "")
    told = " · ".join(filter(None, said))
    if head.siblings == 1:
        return [_line(told, styles.muted, width)] if told else []
    place = _place(head, styles)
    # Where there is little room it is the way to the others that stays.
    told = shortened(told, max(0, width - sum(width_of(each.text) for each in place) - 3))
    before = [Segment(f"{told} · ", styles.muted)] if told else []
    return [_cropped([*before, *place], width)]


def _place(head: MessageHead, styles: RenderStyles) -> list[Segment]:
    """`‹2/3›`: a click on an arrow shows the message beside."""

    def way(sign: str, request: str, there: bool) -> Segment:
        led = styles.link + Style(underline=False) + Style.from_meta({"request": request})
        return Segment(sign, led if there else styles.muted)

    return [
        way("‹", "previous", head.sibling > 1),
        Segment(f"{head.sibling}/{head.siblings}", styles.muted),
        way("›", "next", head.sibling < head.siblings),
    ]


def _tool_call_lines(body: Body, width: int, styles: RenderStyles) -> list[Line]:
    lines: list[Line] = []
    for call in body.tool_calls:
        arguments = safe_line(call.arguments, _ARGUMENTS_SHOWN)
        asked = f"⚙ Asked to call {safe_line(call.name) or 'a tool'}({arguments})"
        lines += render_plain(asked, width, styles.muted)
    return lines


def _citation_lines(body: Body, width: int, styles: RenderStyles) -> list[Line]:
    lines = [_line("Sources", styles.muted, width)]
    for count, citation in enumerate(body.citations):
        style = styles.link + Style.from_meta({"source": count})
        title = safe_line(citation.title) or safe_line(citation.url)
        number_style = styles.muted
        label = f"{count + 1}. "
        plain = render_plain(title, width - len(label), style)
        lines += _barred(plain, label, number_style, rest=" " * len(label))
    return lines


def _ways_on_line(ways: Sequence[WayOn], width: int, bar: Style, styles: RenderStyles) -> Line:
    segments = [Segment(_ERROR_BAR, bar)]
    for way in ways:
        label = styles.link + Style.from_meta({"request": way.request})
        segments += [Segment(way.label, label), Segment(f" {way.key}", styles.muted)]
        segments.append(Segment(" · ", styles.muted))
    segments.pop()
    after = Segment("  (after Tab)", styles.muted)
    # Cut short, it would say nothing.
    if sum(segment.cell_length for segment in [*segments, after]) <= width:
        segments.append(after)
    return _cropped(segments, width, prefix=len(_ERROR_BAR))


def _apart(parts: Sequence[list[Line]]) -> list[Line]:
    """Parts under one another, a blank line between."""
    lines: list[Line] = []
    for part in filter(None, parts):
        if lines:
            lines.append(BLANK)
        lines += part
    return lines


def _barred(lines: list[Line], bar: str, style: Style, rest: str | None = None) -> list[Line]:
    barred: list[Line] = []
    for line in lines:
        segment = Segment(bar if rest is None or not barred else rest, style)
        segments, cells = [segment, *line.segments], len(bar) + line.cells
        barred.append(Line(segments, cells, len(bar) + line.prefix, line.joins, line.joiner))
    return barred


def _line(text: str, style: Style, width: int) -> Line:
    return _cropped([Segment(text, style)], width)


def _cropped(segments: list[Segment], width: int, prefix: int = 0) -> Line:
    strip = Strip(segments).crop(0, width)
    return Line(list(strip), strip.cell_length, prefix)
