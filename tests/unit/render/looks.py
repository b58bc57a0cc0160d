"""Styles to render with, and looks at what was rendered."""

from collections.abc import Sequence

from rich.cells import cell_len

from tui_app.render.lines import Line
from tui_app.render.markdown import Rendering, render_markdown
from tui_app.render.styles import styles_from_colors

COLORS = {
    "text": "#d8dee6",
    "muted": "#8a95a3",
    "faint": "#46505c",
    "accent": "#7cc4ff",
    "link": "#6fb0ee",
    "code": "#e6c384",
    "code_background": "#1a2027",
    "success": "#8fd18f",
    "warning": "#e6c36a",
    "error": "#ff8f8f",
    "syntax_comment": "#7a8694",
    "syntax_keyword": "#c792ea",
    "syntax_string": "#a8d08d",
    "syntax_number": "#f2a97e",
    "syntax_function": "#7cc4fe",
    "syntax_type": "#e6c385",
    "syntax_builtin": "#6fd0c6",
    "syntax_operator": "#a9b4c0",
    "syntax_error": "#ff8f8e",
}
STYLES = styles_from_colors(COLORS)


def rendered(text: str, width: int = 60, *, sliding_code: bool = False) -> Rendering:
    return render_markdown(text, width, STYLES, sliding_code=sliding_code)


def texts(text: str, width: int = 60) -> list[str]:
    """The lines of `text`, without the blanks that fill them up."""
    return [line.strip.text.rstrip() for line in rendered(text, width).lines]


def style_of(line: Line, part: str):
    """The style of the segment that holds `part`."""
    return next(segment.style for segment in line.strip if part in segment.text)


def meta_of(line: Line, part: str) -> dict[str, object]:
    style = style_of(line, part)
    return style.meta if style else {}


def check_measures(lines: Sequence[Line], width: int) -> None:
    """Every line fits or can be moved, says how long it is, and holds nothing a terminal would
    obey."""
    for line in lines:
        measured = sum(cell_len(segment.text) for segment in line.strip)
        assert line.strip.cell_length == measured, line.strip.text
        assert measured <= width or line.code is not None, line.strip.text
        assert 0 <= line.prefix <= measured
        for segment in line.strip:
            assert not any(is_control(character) for character in segment.text), segment.text


def is_control(character: str) -> bool:
    code = ord(character)
    return (
        code < 0x20
        or 0x7F <= code <= 0x9F
        or code in (0x2028, 0x2029)
        or 0x202A <= code <= 0x202E
        or 0x2066 <= code <= 0x2069
        or 0xD800 <= code <= 0xDFFF
    )
