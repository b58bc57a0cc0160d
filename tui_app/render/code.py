"""Blocks of code: a line with the language and a copy label, then the code behind a bar."""

from collections.abc import Iterable

from rich.segment import Segment

from tui_app.core.text import displayed, safe_line
from tui_app.render.cells import shortened, width_of
from tui_app.render.highlighting import HIGHLIGHTED, highlighted, lexer_for
from tui_app.render.lines import Row, ornament
from tui_app.render.page import CodeBlock, Page
from tui_app.render.styles import RenderStyles, marked
from tui_app.render.wrapping import Run, folded

BAR = "▏"
COPY = "copy"
_LONGEST_LANGUAGE = 40
_LONGEST_SEGMENT = 400


def language_of(info: str) -> str:
    """The language named after a fence's opening: its first word."""
    words = safe_line(info).split()
    return displayed(words[0][:_LONGEST_LANGUAGE]) if words else ""


def code_rows(content: str, info: str, width: int, page: Page) -> list[Row]:
    """A whole block, `content` as markdown-it gives it; it is added to the page's code."""
    language = language_of(info)
    index = page.add_code(CodeBlock(language, content.removesuffix("\n")))
    rows = [label_row(language, index, width, page.styles, len(content))]
    rows.extend(body_rows(highlighted(content, language, page.styles), width, index, page))
    return rows


def label_row(
    language: str, index: int, width: int, styles: RenderStyles, characters: int = 0
) -> Row:
    """Language on the left, `copy` on the right, its meta the block's index.

    `characters`: of the whole block; says why the end of a long one has no colours.
    """
    name = language
    lexer = lexer_for(language) if characters > HIGHLIGHTED and styles.syntax else None
    if lexer is not None and "text" not in lexer.aliases:
        name = f"{language} · plain after {HIGHLIGHTED // 1024} KB"
    name = shortened(name, max(0, width - len(COPY) - 2))
    segments: list[Segment] = [Segment(name, styles.code_label)] if name else []
    gap = width - width_of(name) - len(COPY)
    if gap >= 0:
        if gap:
            segments.append(Segment(" " * gap, styles.code_label))
        segments.append(Segment(COPY, marked(styles.code_label, "copy", index)))
    return ornament(segments)


def body_rows(lines: Iterable[list[Run]], width: int, index: int, page: Page) -> list[Row]:
    """Lines of the block `index` as rows exactly `width` cells wide, the background to the edge.

    Where code slides, a line is one row and may be wider.
    """
    bar = width_of(BAR)
    styles = page.styles
    rows: list[Row] = []
    for line in lines:
        for row in [_whole(line, index)] if page.sliding_code else folded(line, width - bar):
            row.segments.insert(0, Segment(BAR, styles.code_bar))
            rest = width - bar - row.cells
            if rest > 0:
                row.segments.append(Segment(" " * rest, styles.code_text))
            row.cells += bar + max(rest, 0)
            row.indent = row.barred = bar
            rows.append(row)
    return rows


def _whole(line: list[Run], index: int) -> Row:
    """A line in one row. Not in one segment: what is seen of it has to be cut out quickly."""
    parts = folded(line, _LONGEST_SEGMENT)
    segments = [segment for part in parts for segment in part.segments]
    return Row(segments, sum(part.cells for part in parts), code=index)
