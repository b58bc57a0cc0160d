"""An open list: items are settled when the next one begins."""

from dataclasses import replace

from tui_app.render.blocks import (
    ALIGNED_DIGITS,
    ListShape,
    Setting,
    is_parted,
    item_rows,
    list_shape,
)
from tui_app.render.boundaries import is_settled, is_settled_item, offset_of
from tui_app.render.draft import Draft
from tui_app.render.lines import Row
from tui_app.render.markdown import set_blocks
from tui_app.render.open_block import Progress, soften
from tui_app.render.parser import Node, parse_blocks
from tui_app.render.patience import decided
from tui_app.render.size import weight_of


class OpenList:
    """A list at the top level, from its second item on."""

    def __init__(self, node: Node, draft: Draft) -> None:
        self._draft = draft
        self._page = draft.page
        self._begin = draft.mark()
        self._shape: ListShape = list_shape(node, 1)
        self._kind = node.kind
        self._settled: list[str] = []
        """The source of the settled items."""
        self._count = 0

    def weight(self, source: str) -> int:
        # Wider numbers move all items.
        return sum(map(weight_of, self._settled)) if self._widens(1 + source.count("\n")) else 0

    def advance(self, source: str, final: bool) -> Progress:
        shown = source if final else decided(source)
        parsed = parse_blocks(shown, self._page.references)
        nodes, lines = parsed.nodes, shown.split("\n")
        self._draft.learn(parsed, 0)
        if not nodes or nodes[0].kind != self._kind or nodes[0].token.markup != self._shape.markup:
            self._draft.stale = True
            self._draft.settle()
            return Progress(source, ended=True)
        items = nodes[0].children
        ended = final or (len(nodes) > 1 and is_settled(nodes, 1, lines))
        certain = len(items)
        while not ended and certain > 1 and not is_settled_item(items[certain - 1], lines):
            certain -= 1
        if self._widens(certain):
            return self._again(source, certain, final)
        settled = certain if ended else certain - 1
        self._set(items, settled, len(items))
        self._count += settled
        self._draft.settle()
        if ended:
            start = nodes[1].start if len(nodes) > 1 else len(lines)
            self._draft.learn(parsed, start)
            return Progress(source[min(len(source), offset_of(lines, start)) :], ended=True)
        start = offset_of(lines, items[settled].start)
        self._settled.append(source[:start])
        soften(nodes, shown)
        self._set(items[settled:], len(items) - settled, len(items) - settled)
        set_blocks(nodes[1:], self._page)
        return Progress(source[start:])

    def _widens(self, certain: int) -> bool:
        """Whether a number has more figures than the settled ones were set for."""
        if not self._shape.ordered:
            return False
        return self._digits(certain) > self._shape.digits

    def _digits(self, certain: int) -> int:
        last = self._shape.start + self._count + certain - 1
        return min(ALIGNED_DIGITS, len(str(last)))

    def _again(self, source: str, certain: int, final: bool) -> Progress:
        self._shape = replace(self._shape, digits=self._digits(certain))
        self._draft.rewind(self._begin)
        source = "".join(self._settled) + source
        self._settled, self._count = [], 0
        return self.advance(source, final)

    def _set(self, items: list[Node], count: int, known: int) -> None:
        """Set the first `count` of `items`, which follow those already set."""
        page = self._page
        setting = Setting(page.width, page.styles.text)
        for number, item in enumerate(items[:count]):
            rows = item_rows(item, self._number(number), self._shape, setting, page)
            if number + 1 < known and is_parted(item, items[number + 1]):
                rows.append(Row())
            if len(page.lines) == self._begin.lines:
                page.add_block(rows)
            else:
                page.add_rows(rows)

    def _number(self, offset: int) -> int:
        return self._count + offset
