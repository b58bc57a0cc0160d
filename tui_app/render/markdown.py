"""A whole text of markdown as lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from tui_app.render.blocks import Setting, block_rows
from tui_app.render.lines import MINIMUM_WIDTH, Line
from tui_app.render.notes import add_note, add_notes
from tui_app.render.page import CodeBlock, Page
from tui_app.render.parser import NOTE, Node, normalised, parse_blocks
from tui_app.render.plain import Joined
from tui_app.render.size import MOST_LINES, begin_rest, parted
from tui_app.render.styles import RenderStyles


@dataclass(frozen=True, slots=True)
class Rendering:
    """Lines, and what the meta on them means."""

    lines: Sequence[Line]
    links: list[str]
    """`{"link": n}` on a text is the address at n: http, https or mailto."""
    code: list[CodeBlock]
    """`{"copy": n}` on a label is the block at n."""


def render_markdown(
    text: str,
    width: int,
    styles: RenderStyles,
    *,
    sliding_code: bool = False,
    raw_maths: bool = False,
    most_lines: int = MOST_LINES,
) -> Rendering:
    """`text` as lines of at most `width` cells; a width under 6 counts as 6. Never raises.

    CommonMark 0.31 with tables, strikethrough, task lists, bare links, formulas and footnotes;
    HTML is text. `sliding_code`: leave lines of code as long as they are. `raw_maths`: show
    formulas as their sources.

    Of a text of more than `most_lines` lines the rest is shown as it was written.
    """
    text, rest = parted(whole_lines(text), most_lines)
    parsed = parse_blocks(text)
    page = Page(max(width, MINIMUM_WIDTH), styles, parsed.references, sliding_code, raw_maths)
    set_blocks(parsed.nodes, page)
    add_notes(page)
    if rest:
        word, plain = begin_rest(most_lines, width, styles)
        plain.add(rest.removesuffix("\n"))
        return Rendering(Joined(page.lines, word, plain), page.links, page.code)
    return Rendering(page.lines, page.links, page.code)


def whole_lines(text: str) -> str:
    """`text` normalised, its last line ended: else the parser may drop white space there."""
    text = normalised(text)
    return text if not text or text.endswith("\n") else text + "\n"


def set_blocks(nodes: Sequence[Node], page: Page) -> None:
    """Set blocks of the top level on a page, one blank line between two."""
    setting = Setting(page.width, page.styles.text)
    for node in nodes:
        if page.growing and node.kind == NOTE:
            add_note(node, page)
        else:
            page.add_block(block_rows(node, setting, page))
