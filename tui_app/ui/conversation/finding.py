"""What is found in the blocks of a conversation, and what is laid over their lines for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tui_app.core.finding import Needle
from tui_app.render.finding import Hit, Span, find, find_on
from tui_app.render.lines import Line
from tui_app.ui.conversation.block import MessageBlock

Hits = list[Hit | None]
"""What was found in a message, by the message's lines; None: in thoughts that are folded."""


def hits_in(passages: Sequence[tuple[int | None, Sequence[Line]]], needle: Needle) -> Hits:
    """Every place where it stands in the passages of a message."""
    hits: Hits = []
    for first, lines in passages:
        for hit in find(lines, needle):
            if first is None:
                hits.append(None)
            else:
                hits.append(tuple(Span(first + s.line, s.start, s.end) for s in hit))
    return hits


@dataclass(frozen=True, slots=True)
class Marks:
    """What is highlighted in a conversation."""

    needle: Needle
    block: MessageBlock | None = None
    """The message that the current hit is in."""
    current: Mapping[int, tuple[Line, Span]] = field(default_factory=dict[int, tuple[Line, Span]])
    """Its spans by line, with the lines they were found on."""

    @staticmethod
    def at(needle: Needle, block: MessageBlock, hit: Hit) -> "Marks":
        """Those of a needle whose current hit is `hit`."""
        return Marks(needle, block, {span.line: (block.line(span.line), span) for span in hit})

    def on(self, block: MessageBlock, number: int) -> Sequence[tuple[Span, bool]]:
        """What is highlighted on a line, and whether it is the current hit, which comes last."""
        if not self.needle or not block.says(number):
            return ()
        spans = [
            (span, False) for span in find_on(block.line, number, block.height - 1, self.needle)
        ]
        line, span = self.current.get(number, (None, None))
        # Where the lines have changed since, it stands elsewhere.
        if span is not None and block is self.block and line is block.line(number):
            spans.append((span, True))
        return spans
