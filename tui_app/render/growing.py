"""A reply of any length while it is being written: markdown, and from some length on plain text."""

from collections.abc import Sequence

from tui_app.render.lines import Line
from tui_app.render.markdown import Rendering
from tui_app.render.page import CodeBlock
from tui_app.render.parser import normalised
from tui_app.render.plain import Joined, PlainLines
from tui_app.render.size import MOST_LINES, begin_rest, parted
from tui_app.render.streaming import StreamingMarkdown, half_of
from tui_app.render.styles import RenderStyles

_STEP = 2_000
"""Characters of plain text that are worth showing while more comes."""


class GrowingMarkdown:
    """A text that grows at its end, as lines. Used from one thread at a time."""

    def __init__(
        self,
        width: int,
        styles: RenderStyles,
        *,
        sliding_code: bool = False,
        raw_maths: bool = False,
        most_lines: int = MOST_LINES,
    ) -> None:
        self._width, self._styles = width, styles
        self._stream = StreamingMarkdown(
            width, styles, sliding_code=sliding_code, raw_maths=raw_maths
        )
        self._most_lines = most_lines
        self._room = most_lines
        """How many lines more are read as markdown."""
        self._held = ""
        """Half of a character or line break; the other half is still to come."""
        self._word: list[Line] = []
        self._plain: PlainLines | None = None
        self._waiting = ""
        """What comes after the plain lines."""
        self.changed_last = 0
        """The first line that `finish` changed; the number of lines where it changed none."""

    @property
    def lines(self) -> Sequence[Line]:
        """The lines now. The same objects where nothing changed."""
        head = self._stream.lines
        return head if self._plain is None else Joined(head, self._word, self._plain)

    @property
    def links(self) -> list[str]:
        """The addresses that `{"link": n}` in the lines means."""
        return self._stream.links

    @property
    def code(self) -> list[CodeBlock]:
        """The blocks of code that `{"copy": n}` means, an open one as far as it has come."""
        return self._stream.code

    def kept(self) -> Rendering:
        """What there is now. It stays as it is, whatever is appended."""
        lines = list(self._stream.lines)
        shown = lines if self._plain is None else Joined(lines, self._word, self._plain)
        return Rendering(shown, list(self.links), list(self.code))

    def weight(self, text: str) -> int:
        """About how much `append` of `text` would set, also anew; see `weight_of`."""
        if self._plain is not None:
            return len(text)
        return self._stream.weight(text, last=text.count("\n") >= self._room)

    def append(self, text: str, *, hurried: bool = False) -> int:
        """Add `text` at the end; the index of the first line that changed.

        Where nothing changed, that is the number of lines. `hurried`: more is there already.
        """
        text = self._held + text
        self._held = half_of(text)
        return self._take(normalised(text[: len(text) - len(self._held)]), hurried=hurried)

    def finish(self) -> Rendering:
        """Nothing more will come. What is returned equals `render_markdown` of the whole text."""
        changed = self._take(normalised(self._held))
        self._held = ""
        if self._plain is None:
            rendering = self._stream.finish()
            self.changed_last = min(changed, self._stream.changed_last)
            return rendering
        self.changed_last = min(changed, self._set_plain(len(self._waiting)))
        return Rendering(self.lines, self.links, self.code)

    def _take(self, text: str, *, hurried: bool = False) -> int:
        changed = len(self.lines)
        if self._plain is None:
            head, text = parted(text, self._room)
            self._room -= head.count("\n")
            changed = self._stream.append(head, hurried=hurried)
            if not text:
                return changed
            self._stream.finish()
            changed = min(changed, self._stream.changed_last)
            self._word, self._plain = begin_rest(self._most_lines, self._width, self._styles)
        self._waiting += text
        complete = self._waiting.rfind("\n") + 1
        return min(changed, self._set_plain(complete)) if complete >= _STEP else changed

    def _set_plain(self, end: int) -> int:
        """Set so many characters of what waits; the number of the first line of them."""
        first = len(self.lines)
        if end and self._plain is not None:
            self._plain.add(self._waiting[:end].removesuffix("\n"))
            self._waiting = self._waiting[end:]
        return first
