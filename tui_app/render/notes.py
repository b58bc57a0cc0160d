"""Footnotes: listed under the text, in the order in which it mentions them.

While a text grows they are set where they are defined, which mostly is its end.
"""

from rich.segment import Segment

from tui_app.core.text import safe_line
from tui_app.render.blocks import Setting, marked_rows
from tui_app.render.cells import shortened
from tui_app.render.lines import ornament
from tui_app.render.page import Page
from tui_app.render.parser import Node

_RULE = 12
"""Cells of the rule that parts them from the text."""
_LONGEST_LABEL = 12
"""Cells of a label that stands in the place of a number."""


def add_notes(page: Page) -> None:
    """Put the footnotes that were found on the page; last those that nothing mentions."""
    by_label: dict[str, Node] = {}
    unmentioned: list[Node] = []
    for node in page.definitions:
        label = node.token.meta["label"]
        if by_label.setdefault(label, node) is not node:
            unmentioned.append(node)
    page.definitions = []
    done: set[str] = set()
    # A footnote may mention others.
    while waiting := [label for label in page.notes if label in by_label and label not in done]:
        for label in waiting:
            add_note(by_label[label], page)
            done.add(label)
    for label, node in by_label.items():
        if label not in done:
            unmentioned.append(node)
    for node in unmentioned:
        add_note(node, page, mentioned=False)


def add_note(node: Node, page: Page, *, mentioned: bool = True) -> None:
    """Put one footnote under what is on the page, behind its number or, without one, its label."""
    if page.noted != len(page.lines) or not page.lines:
        rule = Segment("─" * min(_RULE, page.width), page.styles.rule)
        page.add_block([ornament([rule])])
    label = str(node.token.meta["label"])
    if mentioned and label in page.notes:
        digits = len(str(len(page.notes)))
        marker = f"{page.notes[label]:>{digits}}. "
    else:
        marker = f"{shortened(safe_line(label), _LONGEST_LABEL)}: "
    page.add_rows(marked_rows(node, marker, Setting(page.width, page.styles.text), page))
    page.noted = len(page.lines)
