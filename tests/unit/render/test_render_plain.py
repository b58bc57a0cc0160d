"""Text that is no markdown."""

from rich.style import Style

from tests.unit.render.looks import check_measures
from tui_app.render.copying import copied
from tui_app.render.plain import render_plain

STYLE = Style(color="#ffffff")


def test_line_breaks_and_marks_stay() -> None:
    lines = render_plain("# a\n\n**b**\r\n  c\td", 20, STYLE)
    assert [line.strip.text for line in lines] == ["# a", "", "**b**", "  c d"]
    assert all(segment.style == STYLE for line in lines for segment in line.strip)


def test_long_lines_are_wrapped_and_copied_whole() -> None:
    lines = render_plain("alpha beta gamma\ndelta", 11, STYLE)
    assert [line.strip.text for line in lines] == ["alpha beta", "gamma", "delta"]
    assert copied(lines) == "alpha beta gamma\ndelta"


def test_nothing_is_one_empty_line() -> None:
    assert [line.strip.text for line in render_plain("", 20, STYLE)] == [""]


def test_nothing_reaches_the_terminal_that_it_would_obey() -> None:
    text = "\x1b[31m\x9b\x07\u202e\u2028x\ud83d\ude00\ud83d\0"
    lines = render_plain(text, 10, STYLE)
    check_measures(lines, 10)
    assert "".join(line.strip.text for line in lines).startswith("␛[31m\ufffd␇")
