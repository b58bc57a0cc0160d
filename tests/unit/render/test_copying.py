"""What a copy of set text says."""

import pytest

from tests.unit.render.looks import rendered
from tui_app.render.copying import copied, selected_text


@pytest.mark.parametrize(
    ("text", "copy"),
    [
        ("> quoted\n> > twice", "quoted\n\ntwice"),
        ("- item\n\n  > quoted words\n  > and more", "• item\n\n  quoted words and more"),
        ("- item\n\n  ```py\n  if x:\n      y\n  ```\n", "• item\n\n  if x:\n      y"),
        ("1. a\n   - b\n     ```\n     c\n     ```\n", "1. a\n   • b\n     c"),
        ("- > quoted\n  >\n  > - in a list", "• quoted\n\n  ◦ in a list"),
        ("- ```\n  code\n  ```\n- b", "•\n  code\n• b"),
        ("> - a\n>   > b\n>\n>   ```\n>   c\n>   ```\n", "• a\n  b\n\n  c"),
        ("- [x] done\n\n      code\n", "☑ done\n\n  code"),
    ],
)
def test_bars_stay_out_and_indents_stay(text: str, copy: str) -> None:
    for width in (24, 60):
        assert copied(rendered(text, width).lines) == copy


TABLE = """| name | what it does | |
| :--- | ---: | :-: |
| `one` | a description that is longer than its column is wide | x |
| | two<br>lines | |
| 你好世界 | last |
"""
ROWS = [
    "name\twhat it does\t",
    "one\ta description that is longer than its column is wide\tx",
    "\ttwo lines\t",
    "你好世界\tlast\t",
]


@pytest.mark.parametrize("width", [30, 44, 200])
def test_a_row_of_a_table_is_a_line_however_it_is_wrapped(width: int) -> None:
    lines = rendered(TABLE, width).lines
    assert copied(lines) == "\n".join(ROWS)
    before = rendered(f"Before\n\n{TABLE}\nAfter", width)
    assert copied(before.lines) == "\n".join(["Before", "", *ROWS, "", "After"])


def test_a_table_in_a_list_or_quote() -> None:
    for text, copy in (
        ("- | a | b |\n  |---|---|\n  | c | d |\n", "• a\tb\nc\td"),
        ("> | a | b |\n> |---|---|\n> | c | d |\n", "a\tb\nc\td"),
        ("- > | a | b |\n  > |---|---|\n  > | c | d |\n", "• a\tb\nc\td"),
    ):
        assert copied(rendered(text).lines) == copy


def test_a_table_that_is_set_as_records_is_copied_as_such() -> None:
    text = "|" + "a|" * 9 + "\n|" + "-|" * 9 + "\n|" + "word|" * 9 + "\n"
    assert copied(rendered(text, 20).lines) == "\n".join(["a: word"] * 9)


def test_of_a_row_only_the_cells_that_are_picked() -> None:
    lines = rendered(TABLE, 200).lines
    row = lines[2]
    length = row.strip.cell_length
    assert selected_text([(row, 0, 3)]) == "one"
    assert selected_text([(row, 1, 3)]) == "ne"
    start = row.strip.text.index("longer")
    assert selected_text([(row, start, start + 6)]) == "longer"
    assert selected_text([(row, start, length)]) == "longer than its column is wide\tx"
    assert selected_text([(row, start, length), (lines[5], 0, 10)]) == (
        "longer than its column is wide\tx\n你好世界"
    )
