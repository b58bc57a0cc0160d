"""Blocks of markdown as rows, each by its kind; containers put bars and indents before theirs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.segment import Segment
from rich.style import Style

from tui_app.core.text import displayed
from tui_app.render.cells import width_of
from tui_app.render.code import code_rows
from tui_app.render.formulas import formula_rows
from tui_app.render.inline import cell_runs, inline_runs, safe_runs
from tui_app.render.lines import Row, indented, ornament
from tui_app.render.page import Page
from tui_app.render.parser import NOTE, Node, is_crowded
from tui_app.render.styles import RenderStyles, combined
from tui_app.render.tables import Table, table_rows
from tui_app.render.wrapping import wrapped

BULLETS = "•◦▪"
ALIGNED_DIGITS = 3
"""Numbers with more figures are not aligned: that would move a thousand items above."""
QUOTE_BAR = "▏ "
FORMULA_MARGIN = 4
"""Cells before a formula in a block of its own, where there is room."""
LONGEST_AWAITED = 1_500
"""Characters of a formula that is waited for; a longer one is shown as its source meanwhile."""
NARROWEST_TEXT = 10
"""Cells text keeps, however deep it is nested: containers beyond put nothing before it."""

_PUNCTUATION = ("", ".", ",", ";", ":")
_TASK = re.compile(r"\[([ xX])\][ \t]+(?=\S)")


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a block stands."""

    width: int
    style: Style
    bullets: int = 0
    """How many bulleted lists are around it."""


@dataclass(frozen=True, slots=True)
class ListShape:
    """What the items of one list have in common."""

    ordered: bool
    markup: str
    """The bullet, or what stands after a number."""
    start: int = 1
    digits: int = 1
    """Figures of the longest number: the others are set right under it."""


def block_rows(node: Node, setting: Setting, page: Page) -> list[Row]:
    """The rows of one block. Links and code in it are added to the page."""
    kind = node.kind
    if kind == "paragraph":
        return text_rows(node.children[0].token.content, setting, page)
    if kind == "heading":
        level = int(node.token.tag[1:])
        style = page.styles.headings[level - 1]
        return text_rows(node.children[0].token.content, replace(setting, style=style), page)
    if kind in ("bullet_list", "ordered_list"):
        return _list_rows(node, setting, page)
    if kind == "blockquote":
        return _quote_rows(node, setting, page)
    if kind in ("fence", "code_block"):
        return code_rows(node.token.content, node.token.info, setting.width, page)
    if kind == "table":
        return table_rows(read_table(node, setting.style, page), setting.width, page.styles)
    if kind == "hr":
        return [Row([Segment("─" * setting.width, page.styles.rule)], setting.width)]
    if kind == "formula_block":
        return formula_block_rows(node, setting, page)
    if kind == NOTE:
        if not page.growing:
            page.definitions.append(node)
        return []
    return [
        *why_plain(node.token.info, setting.width, page.styles),
        *_plain_rows(node.token.content, setting),
    ]


def why_plain(why: str, width: int, styles: RenderStyles) -> list[Row]:
    """A word above what is shown as it was written; no part of a copy."""
    rows = wrapped([(f"Shown plain: {why}", styles.muted)], width)
    return [ornament(row.segments) for row in rows]


def text_rows(text: str, setting: Setting, page: Page) -> list[Row]:
    """A paragraph; nothing where nothing of it can be seen."""
    rows = wrapped(inline_runs(text, setting.style, page), setting.width)
    if not any(row.segments for row in rows):
        return []
    if is_crowded(text):
        rows[:0] = why_plain("too many open brackets", setting.width, page.styles)
    return rows


def formula_block_rows(node: Node, setting: Setting, page: Page) -> list[Row]:
    """A formula in a block of its own, and what the author put behind it."""
    token = node.token
    if page.growing and token.meta["open"] and len(token.content) <= LONGEST_AWAITED:
        return []
    behind = token.info.strip()
    source = token.content
    if behind in _PUNCTUATION:
        source, behind = source.rstrip() + behind, ""
    margin = min(FORMULA_MARGIN, setting.width // 10)
    inner = replace(setting, width=setting.width - margin)
    shown = () if page.raw_maths or not token.meta["closing"] else formula_rows(source, inner.width)
    rows: list[Row] = []
    if shown:
        style = combined(setting.style, page.styles.formula)
        for text in shown:
            rows.extend(wrapped(safe_runs([(text, style)]), inner.width))
        blank = Segment(" " * margin)
        indented(rows, blank, blank)
    else:
        text = f"{token.markup}{token.content}{token.meta['closing']}{token.info}"
        behind = ""
        rows = _plain_rows(text, replace(setting, style=combined(setting.style, page.styles.code)))
    if behind:
        rows += [Row(), *text_rows(behind, setting, page)]
    return rows


def list_shape(node: Node, items: int) -> ListShape:
    """The shape of a list of which `items` items are known."""
    if node.kind == "bullet_list":
        return ListShape(ordered=False, markup=node.token.markup)
    start = int(node.token.attrs.get("start", 1))
    digits = min(ALIGNED_DIGITS, len(str(start + max(items, 1) - 1)))
    return ListShape(ordered=True, markup=node.token.markup, start=start, digits=digits)


def item_rows(item: Node, number: int, shape: ListShape, setting: Setting, page: Page) -> list[Row]:
    """One item of a list behind its marker. `number` counts from 0."""
    task = _take_task(item)
    if shape.ordered:
        marker = f"{shape.start + number:>{shape.digits}}{shape.markup} {task}"
    else:
        marker = task or BULLETS[min(setting.bullets, len(BULLETS) - 1)] + " "
    return marked_rows(item, marker, setting, page, bulleted=not shape.ordered)


def marked_rows(
    item: Node, marker: str, setting: Setting, page: Page, *, bulleted: bool = False
) -> list[Row]:
    """The blocks of an item or footnote behind a marker."""
    margin = width_of(marker)
    if setting.width - margin < min(NARROWEST_TEXT, page.width * 2 // 3):
        marker, margin = "", 0
    inner = Setting(setting.width - margin, setting.style, setting.bullets + bulleted)
    rows: list[Row] = []
    above: Node | None = None
    for child in item.children:
        child_rows = block_rows(child, inner, page)
        if rows and child_rows and above and _stand_apart(above, child):
            rows.append(Row())
        rows.extend(child_rows)
        above = child
    if not rows:
        rows = [Row([Segment("", setting.style)])]
    first = Segment(marker, page.styles.bullet)
    indented(rows, first, Segment(" " * margin), marker=True)
    return rows


def _stand_apart(above: Node, below: Node) -> bool:
    """Whether a blank row stands between two blocks of an item."""
    return below.start > above.end or "formula_block" in (above.kind, below.kind)


def is_parted(item: Node, following: Node) -> bool:
    """Whether a blank line stands between two items: there is one in the source, or in `item`."""
    if following.start > item.end:
        return True
    return any(
        below.start > above.end
        for above, below in zip(item.children, item.children[1:], strict=False)
    )


def read_table(node: Node, style: Style, page: Page) -> Table:
    """The cells of a table block, their links added to the page in reading order."""
    header, *rows = [row for part in node.children for row in part.children]
    table = Table(
        header=[_cell(cell, page.styles.table_header, page) for cell in header.children],
        alignments=[_alignment(cell) for cell in header.children],
    )
    for row in rows:
        table.add(read_row(row, style, page))
    return table


def read_row(row: Node, style: Style, page: Page) -> list[list[tuple[str, Style]]]:
    """The cells of one row of a table."""
    return [_cell(cell, style, page) for cell in row.children]


def _list_rows(node: Node, setting: Setting, page: Page) -> list[Row]:
    shape = list_shape(node, len(node.children))
    rows: list[Row] = []
    for number, item in enumerate(node.children):
        rows.extend(item_rows(item, number, shape, setting, page))
        following = node.children[number + 1 : number + 2]
        if following and is_parted(item, following[0]):
            rows.append(Row())
    return rows


def _quote_rows(node: Node, setting: Setting, page: Page) -> list[Row]:
    margin = width_of(QUOTE_BAR)
    fits = setting.width - margin >= min(NARROWEST_TEXT, page.width * 2 // 3)
    width = setting.width - margin if fits else setting.width
    style = page.styles.quote
    inner = replace(setting, width=width, style=style)
    rows = _apart([block_rows(child, inner, page) for child in node.children])
    if fits:
        bar = Segment(QUOTE_BAR, page.styles.quote_bar)
        indented(rows, bar, bar, bar=True)
    return rows


def _apart(blocks: Sequence[list[Row]]) -> list[Row]:
    """Blocks under one another, a blank row between."""
    rows: list[Row] = []
    for block in blocks:
        if rows and block:
            rows.append(Row())
        rows.extend(block)
    return rows


def _plain_rows(text: str, setting: Setting) -> list[Row]:
    rows: list[Row] = []
    for line in displayed(text).strip("\n").split("\n"):
        rows.extend(wrapped([(line.expandtabs(4), setting.style)], setting.width))
    return rows if any(row.segments for row in rows) else []


def _take_task(item: Node) -> str:
    """The box of a task, taken from the start of its text; empty for other items (GFM 5.3)."""
    if not item.children or item.children[0].kind != "paragraph":
        return ""
    token = item.children[0].children[0].token
    box = _TASK.match(token.content)
    if not box:
        return ""
    token.content = token.content[box.end() :]
    return "☐ " if box[1] == " " else "☑ "


def _cell(cell: Node, style: Style, page: Page) -> list[tuple[str, Style]]:
    return cell_runs(cell.children[0].token.content, style, page)


def _alignment(cell: Node) -> str:
    return str(cell.token.attrs.get("style", "")).removeprefix("text-align:")
