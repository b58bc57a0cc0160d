"""Markdown that is still being written: only its open end is read and set again.

A finished block is settled and not looked at any more. Of an open list, table, fence or paragraph
the finished items, rows and lines are settled too, so that a piece of text costs the same however
long the reply has become. What is settled is what the whole would say, but for a few things only
the rest of the text can tell (a definition `[x]: url` for a link above it, or of a footnote): then
the whole is set once more at the end.
"""

from tui_app.render.boundaries import last_settled, offset_of
from tui_app.render.draft import Draft, Pacing
from tui_app.render.lines import MINIMUM_WIDTH, Line
from tui_app.render.markdown import Rendering, render_markdown, set_blocks
from tui_app.render.open_block import OpenBlock, set_provisionally
from tui_app.render.open_fence import OpenFence
from tui_app.render.open_list import OpenList
from tui_app.render.open_paragraph import OpenParagraph
from tui_app.render.open_table import OpenTable
from tui_app.render.page import CodeBlock, Page
from tui_app.render.parser import Node, normalised, parse_blocks
from tui_app.render.patience import decided
from tui_app.render.size import weight_of
from tui_app.render.styles import RenderStyles


class StreamingMarkdown:
    """A text that grows at its end, as lines. Used from one thread at a time."""

    def __init__(
        self,
        width: int,
        styles: RenderStyles,
        pacing: Pacing | None = None,
        *,
        sliding_code: bool = False,
        raw_maths: bool = False,
    ) -> None:
        self._width = width
        self._styles = styles
        self._page = Page(
            max(width, MINIMUM_WIDTH),
            styles,
            sliding_code=sliding_code,
            raw_maths=raw_maths,
            growing=True,
        )
        self._draft = Draft(self._page, pacing or Pacing())
        self._sources: list[str] = []
        self._ended_line = True
        self._rest = ""
        """The source that is not settled yet."""
        self._held: str = ""
        """Half of a character or line break; the other half is still to come."""
        self.changed_last = 0
        """The first line that `finish` changed; the number of lines where it changed none."""
        self._open: OpenBlock | None = None
        self._wait = 0
        """How long `_rest` has to be before it is worth setting again."""

    @property
    def lines(self) -> list[Line]:
        """The lines now. The same list all the time, and the same objects where nothing changed."""
        return self._page.lines

    @property
    def links(self) -> list[str]:
        """The addresses that `{"link": n}` in the lines means."""
        return self._page.links

    @property
    def code(self) -> list[CodeBlock]:
        """The blocks of code that `{"copy": n}` means, an open one as far as it has come."""
        if isinstance(self._open, OpenFence):
            self._open.update_code()
        return self._page.code

    def weight(self, text: str, *, last: bool = False) -> int:
        """About how much `append` of `text` would set, also anew; see `weight_of`.

        `last`: what `finish` would set afterwards as well.
        """
        source = self._rest + text
        if last:
            return weight_of("".join([*self._sources, text]))
        if len(source) < self._wait:
            return 0
        return weight_of(source) + (self._open.weight(source) if self._open else 0)

    def append(self, text: str, *, hurried: bool = False) -> int:
        """Add `text` at the end; the index of the first line that changed.

        Where nothing changed, that is the number of lines. `hurried`: more is there already.
        """
        self._draft.hurried = hurried
        text = self._held + text
        self._held = half_of(text)
        self._take(text[: len(text) - len(self._held)])
        if len(self._rest) < self._wait:
            return len(self._page.lines)
        self._draft.begin()
        self._advance(final=False)
        long = len(self._rest) > self._draft.pacing.crowded
        self._wait = len(self._rest) * 9 // 8 if long else 0
        return self._draft.end()

    def finish(self) -> Rendering:
        """Nothing more will come. What is returned equals `render_markdown` of the whole text."""
        self._take(self._held)
        if not self._ended_line:
            self._take("\n")
        self._draft.begin()
        self._page.growing = False
        self._advance(final=True)
        if self._draft.stale or self._page.notes:
            self._set_whole()
        self._draft.settle()
        self.changed_last = self._draft.end()
        return Rendering(self._page.lines, self._page.links, self._page.code)

    def _take(self, text: str) -> None:
        if not text:
            return
        text = normalised(text)
        self._ended_line = text.endswith("\n")
        self._sources.append(text)
        self._rest += text

    def _advance(self, *, final: bool) -> None:
        piecewise = True
        while True:
            opened = self._open is None
            if self._open is None:
                self._open = self._read_blocks(final=final, piecewise=piecewise)
                if self._open is None:
                    return
            before = len(self._rest)
            progress = self._open.advance(self._rest, final)
            self._rest = progress.rest
            if not progress.ended:
                return
            self._open = None
            # A block that gave up at once would be opened again for ever.
            piecewise = not opened or len(self._rest) < before

    def _read_blocks(self, *, final: bool, piecewise: bool) -> OpenBlock | None:
        """Set the blocks that begin in the rest, all but one that is to be set piece by piece."""
        self._skip_blank_lines()
        shown = self._rest if final else decided(self._rest)
        parsed = parse_blocks(shown, self._page.references)
        nodes, lines = parsed.nodes, shown.split("\n")
        known, self._page.references = self._page.references, parsed.references
        if final:
            set_blocks(nodes, self._page)
            self._draft.settle()
            self._draft.stale |= parsed.defines
            self._rest = ""
            return None
        last = last_settled(nodes, lines) if nodes else 0
        set_blocks(nodes[:last], self._page)
        self._draft.settle()
        start = nodes[last].start if last else 0
        self._rest = self._rest[offset_of(lines, start) :]
        block = None
        if nodes and piecewise and nodes[last].start == start:
            block = self._opened(nodes[last], lines)
        if block is None:
            set_provisionally(nodes[last:], shown, self._page)
        self._page.references = known
        self._draft.learn(parsed, start)
        return block

    def _opened(self, node: Node, lines: list[str]) -> OpenBlock | None:
        """`node` as a block to be set piece by piece, if it is worth it."""
        if node.kind == "paragraph":
            content = node.children[0].token.content
            if len(content) < self._draft.pacing.long_paragraph or content.startswith("["):
                return None
            self._rest = self._rest.lstrip(" ")
            return OpenParagraph(self._draft)
        if node.kind == "table" and node.start + 1 < len(lines) - 1:
            # Its head is read again with every row.
            if len(lines[node.start]) * 2 > self._draft.pacing.crowded:
                return None
            return OpenTable(node, self._rest, self._draft)
        if node.kind in ("bullet_list", "ordered_list") and len(node.children) > 1:
            return OpenList(node, self._draft)
        if node.kind == "fence" and self._is_open(node, lines):
            self._rest = self._rest[self._rest.index("\n") + 1 :]
            return OpenFence(node, self._draft)
        return None

    def _is_open(self, node: Node, lines: list[str]) -> bool:
        """Whether a fence at the left edge has its opening line and not its closing one.

        An opening line with a pipe in it may yet be the header of a table.
        """
        inside = node.token.content.count("\n") + (not node.token.content.endswith("\n"))
        inside = inside if node.token.content else 0
        opening = lines[node.start]
        seen = len(lines) - 1 - node.start
        certain = opening.startswith(node.token.markup) and seen > ("|" in opening)
        return certain and node.after - node.start == inside + 1

    def _skip_blank_lines(self) -> None:
        """Drop blank lines before the next block, which may begin with an indent."""
        text = self._rest.lstrip(" \t\n")
        start = self._rest.rfind("\n", 0, len(self._rest) - len(text)) + 1
        self._rest = self._rest[start:]

    def _set_whole(self) -> None:
        whole = render_markdown(
            "".join(self._sources),
            self._width,
            self._styles,
            sliding_code=self._page.sliding_code,
            raw_maths=self._page.raw_maths,
        )
        self._draft.rewind_lines(0)
        self._page.lines.extend(whole.lines)
        self._page.links[:] = whole.links
        self._page.code[:] = whole.code


def half_of(text: str) -> str:
    """What `text` ends with that must not be read before more comes."""
    last = text[-1:]
    return last if last == "\r" or "\ud800" <= last <= "\udbff" else ""
