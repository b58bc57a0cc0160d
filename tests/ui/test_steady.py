"""Columns stay where they belong on terminals that give emoji other widths."""

import io
import re
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tests.ui.chat_app import make_app, running
from tests.ui.stored_chat import stored_chat
from tui_app.ui.steady import steadied

CONSOLE = Console(file=io.StringIO(), force_terminal=True, color_system="truecolor")
_PIECE = re.compile(r"\x1b\[(\d+;\d+)H|\x1b\[[\d;]*m|(.)", re.DOTALL)
EMOJI = {
    "joined": "👩\u200d🚀",
    "a family": "👨\u200d👩\u200d👧\u200d👦",
    "a skin tone": "👍🏽",
    "a flag": "🇵🇹",
    "another form": "❤\ufe0f",
    "a keycap": "1\ufe0f\u20e3",
}


def drawn(written: str, before: str = "") -> list[list[str]]:
    """The cells of a terminal that joins nothing and knows no other forms of emoji."""
    cells = [[" "] * 160 for _ in range(40)]
    x = y = 0
    for place, text in _PIECE.findall(before + written):
        if place:
            y, x = (int(number) - 1 for number in place.split(";"))
        elif text == "\n":
            y, x = y + 1, 0
        elif text and text != "\ufe0f" and (width := cell_len(text)) > 0:
            cells[y][x : x + width] = [text, *[""] * (width - 1)]
            x += width
    return cells


@pytest.mark.parametrize("emoji", EMOJI.values(), ids=EMOJI)
def test_what_comes_after_stands_in_its_column(emoji: str) -> None:
    style = Style(color="#ff0000")
    strip = Strip([Segment("ab "), Segment(f"{emoji} and {emoji}", style), Segment("| end")])
    at = strip.cell_length - len("| end")
    placed = steadied(strip, 5, 1)
    assert list(placed) == list(strip)
    assert placed.cell_length == strip.cell_length
    cells = drawn(f"\x1b[2;6H{placed.render(CONSOLE)}", before="\x1b[2;1H" + "x" * 60)[1]
    assert cells[5 + at : 5 + at + 5] == list("| end")
    assert "x" not in cells[5 : 5 + strip.cell_length]
    part = placed.crop(0, at + 1)
    cells = drawn(f"\x1b[2;6H{part.render(CONSOLE)}")[1]
    assert cells[5 + at] == "|"


@pytest.mark.parametrize("emoji", EMOJI.values(), ids=EMOJI)
def test_nothing_is_drawn_over_what_stands_beside(emoji: str) -> None:
    strip = Strip([Segment(f"ab {emoji}")])
    placed = steadied(strip, 5, 1)
    cells = drawn(f"\x1b[2;6H{placed.render(CONSOLE)}", before="\x1b[2;1H" + "x" * 60)[1]
    assert cells[5 + strip.cell_length :][:10] == ["x"] * 10
    # Where more of the strip comes behind it, all of it is drawn.
    roomy = steadied(Strip([Segment(f"ab {emoji}"), Segment(" " * 8)]), 5, 1)
    assert emoji in roomy.render(CONSOLE)
    assert list(placed) == list(strip)


@pytest.mark.parametrize("text", ["plain", "日本語 é", "क्\u200d\u200dष", "→ ✓ 😀"])
def test_what_all_terminals_agree_on_is_written_as_it_is(text: str) -> None:
    strip = Strip([Segment(text)])
    assert steadied(strip, 5, 1).render(CONSOLE) == strip.render(CONSOLE)


async def test_they_do_so_under_a_screen_that_is_laid_over_too(tmp_path: Path) -> None:
    app = make_app(
        tmp_path, session=stored_chat(tmp_path, "```sh\n👩\u200d🚀|\n```\n\n```\nb\n```")
    )
    async with running(app) as chat:
        await chat.shows("copy")
        await chat.press("tab", "c")
        await chat.shows("Copy which code")
        update = app.screen._compositor.render_full_update()
        cells = drawn(update.render_segments(CONSOLE))
    chosen, behind = ([row.index("👩"), row.index("|")] for row in cells if "👩" in row)
    assert [each[1] - each[0] for each in (chosen, behind)] == [2, 2]


async def test_rows_of_a_table_line_up(tmp_path: Path) -> None:
    table = "| who | n |\n|---|---|\n| 👩\u200d🚀 | 1 |\n| abcd | 2 |\n"
    app = make_app(tmp_path, session=stored_chat(tmp_path, table))
    async with running(app) as chat:
        await chat.shows("abcd")
        update = app.screen._compositor.render_full_update()
        cells = drawn(update.render_segments(CONSOLE))
    rows = ["".join(cell or " " for cell in row).rstrip() for row in cells]
    ends = [len(row) for row in rows if row.endswith(("who   n", "  1", "abcd  2"))]
    assert len(ends) == 3
    assert len(set(ends)) == 1
