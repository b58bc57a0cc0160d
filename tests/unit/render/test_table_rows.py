"""Rows of a growing table are read without the parser where it would say the same."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tui_app.render.parser import parse_blocks, sure_cells

HEAD = "| a | b |\n|---|:-:|\n"


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(alphabet="|a `*-:$[^]\t\\>#1.\x0b\xa0", max_size=20))
def test_cells_that_are_sure_are_those_of_the_parser(rest: str) -> None:
    line = f"|{rest}"
    cells = sure_cells(line, 2)
    if cells is None:
        assert "\\" in line
        return
    (table,) = parse_blocks(f"{HEAD}{line}\n").nodes
    _, body = table.children
    (row,) = body.children
    assert cells == [cell.children[0].token.content for cell in row.children]


def test_other_lines_are_left_to_the_parser() -> None:
    for line in ("a | b", " | a | b |", "> | a |", "- | a |", "", "```"):
        assert sure_cells(line, 2) is None
