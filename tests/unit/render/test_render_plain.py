"""Text that is no markdown."""

import pytest
from rich.segment import Segment
from rich.style import Style

from tests.unit.render.looks import check_measures
from tui_app.render.copying import copied
from tui_app.render.plain import Joined, PlainLines, render_plain

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


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "alpha beta gamma\n\n  delta\te",
        "x" * 50 + "  " + "y" * 30,
        "你好，世界 " * 9 + "👨\u200d👩\u200d👧" * 9,
        "\x1b[31m\u2028x\ud83d\ude00\ud83d\0\r\ne\u0301",
    ],
)
def test_lines_made_when_they_are_looked_at_are_the_same(text: str) -> None:
    lines = PlainLines(11, STYLE)
    lines.add(text)
    lines.add("last")
    assert list(lines) == [*render_plain(text, 11, STYLE), *render_plain("last", 11, STYLE)]
    assert lines[-1] is lines[len(lines) - 1]
    lines.drop_last()
    assert list(lines) == render_plain(text, 11, STYLE)


def test_a_bar_before_lines_is_no_part_of_a_copy() -> None:
    lines = PlainLines(11, STYLE, Segment("| "))
    lines.add("alpha beta gamma")
    assert [line.strip.text for line in lines] == ["| alpha beta", "| gamma"]
    assert copied(lines) == "alpha beta gamma"


def test_lines_of_several_kinds_under_one_another() -> None:
    one, two = render_plain("a\nb", 20, STYLE), render_plain("c", 20, STYLE)
    lines = Joined(one, [], two)
    assert list(lines) == [*one, *two]
    assert lines[1:] == [one[1], two[0]]
    assert lines[-1] is two[0]
    assert len(Joined()) == 0
