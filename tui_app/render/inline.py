"""The text of a paragraph, heading or cell: marks become styled runs."""

import re
from collections.abc import Sequence

from markdown_it.token import Token
from rich.style import Style

from tui_app.core.addresses import host_of, misleads
from tui_app.core.text import displayed, safe_line
from tui_app.render.cells import shortened
from tui_app.render.formula_rules import CLOSINGS
from tui_app.render.formulas import formula_line
from tui_app.render.page import Page
from tui_app.render.parser import is_openable, is_plain, note_key, parse_inline
from tui_app.render.styles import combined, marked
from tui_app.render.wrapping import Run, attached, merged, text_of

_SHOWN_ADDRESS = 60
"""Cells of an address that is shown because it cannot be opened."""
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_BELIEVED = re.compile(r"[A-Za-z]*-?\d{1,3}")
"""Labels of footnotes that are taken for such before their definition has come."""
_CELL_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)


def inline_runs(text: str, base: Style, page: Page) -> list[Run]:
    """`text` with its marks read, on `base`; its links are added to the page."""
    if is_plain(text):
        return safe_runs([(text, base)])
    return runs_of(parse_inline(text, page.references), base, page)


def cell_runs(text: str, base: Style, page: Page) -> list[Run]:
    """The same for a table's cell, where `<br>` is the only way to write a line break."""
    return [
        (_CELL_BREAK.sub("\n", run), style) if "<" in run and style is base else (run, style)
        for run, style in inline_runs(text, base, page)
    ]


def runs_of(tokens: Sequence[Token], base: Style, page: Page) -> list[Run]:
    """Marks and texts already read, in styles; their links are added to the page."""
    styles = page.styles
    over = {"em_open": styles.emphasis, "strong_open": styles.strong, "s_open": styles.strike}
    runs: list[Run] = []
    outer: list[Style] = []
    links: list[tuple[int, str]] = []
    """Of each open link: its first run, and its address."""
    current = base
    noted = False
    for token in tokens:
        kind = token.type
        noted, behind_note = kind == "note", noted
        if kind in ("text", "text_special"):
            runs.append((token.content, current))
        elif kind == "softbreak":
            runs.append((" ", current))
        elif kind == "hardbreak":
            runs.append(("\n", current))
        elif kind == "code_inline":
            runs.append((token.content, combined(current, styles.code)))
        elif kind in over:
            outer.append(current)
            current = combined(current, over[kind])
        elif kind == "link_open":
            outer.append(current)
            address = str(token.attrs.get("href", ""))
            links.append((len(runs), "" if token.markup == "autolink" else address))
            if is_openable(address):
                links[-1] = (len(runs), address)
                current = marked(combined(current, styles.link), "link", page.add_link(address))
        elif token.nesting < 0:
            current = outer.pop() if outer else base
            if kind == "link_close" and links:
                first, address = links.pop()
                if suffix := _leads_to(text_of(runs[first:]), address):
                    runs.append((suffix, combined(current, styles.muted)))
        elif kind == "image":
            runs.extend(_image(token, current, page))
        elif kind == "formula":
            runs.append(_formula(token, current, page))
        elif kind == "note":
            runs.append(_note(token.content, current, page, behind_note))
        else:
            runs.append((token.content, current))
    return safe_runs(runs)


def safe_runs(runs: Sequence[Run]) -> list[Run]:
    """`runs` made safe; doing it again changes nothing.

    Not token by token: an entity is one, though it may be half of a letter.
    """
    return [(_prose(text), style) for text, style in attached(merged(runs))]


def _formula(token: Token, current: Style, page: Page) -> Run:
    shown = "" if page.raw_maths else formula_line(token.content)
    if shown:
        return shown, combined(current, page.styles.maths)
    source = f"{token.markup}{token.content}{CLOSINGS[token.markup]}"
    return source.replace("\n", " "), combined(current, page.styles.code)


def _note(label: str, current: Style, page: Page, behind_note: bool) -> Run:
    """The number of a footnote; what has no definition stays as it is."""
    expected = page.growing and _BELIEVED.fullmatch(label)
    if not expected and note_key(label) not in page.references:
        return f"[^{label}]", current
    number = page.notes.setdefault(label, len(page.notes) + 1)
    text = ("," if behind_note else "") + str(number).translate(_RAISED)
    return text, combined(current, page.styles.note)


def _image(token: Token, current: Style, page: Page) -> list[Run]:
    address = str(token.attrs.get("src", ""))
    name = _prose(_plain(token.children or ())).strip() or "image"
    if not is_openable(address):
        suffix = _unopened(address)
        return [(f"🖼 {name}", current), (suffix, combined(current, page.styles.muted))]
    if "link" not in current.meta:
        current = marked(combined(current, page.styles.link), "link", page.add_link(address))
    return [(f"🖼 {name}", current)]


def _plain(tokens: Sequence[Token]) -> str:
    parts: list[str] = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.type == "image":
            parts.append(_plain(token.children or ()))
        else:
            parts.append(token.content)
    return "".join(parts)


def _prose(text: str) -> str:
    return displayed(text).replace("\t", " ")


def _leads_to(text: str, address: str) -> str:
    """What a reader of a link's text has to be told about its address."""
    if not is_openable(address):
        return _unopened(address)
    if not misleads(text, address):
        return ""
    return f" ({shortened(safe_line(host_of(address)), _SHOWN_ADDRESS)})"


def _unopened(address: str) -> str:
    """An address that will not be opened is shown instead; a place in the same text is not."""
    if not address or address.startswith("#"):
        return ""
    return f" ({shortened(safe_line(address), _SHOWN_ADDRESS)})"
