"""Breaking text into rows."""

from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from tui_app.render import wrapping
from tui_app.render.cells import graphemes, is_single, shortened
from tui_app.render.wrapping import broken, folded, sliced, text_of, wrapped

PLAIN = Style()
BOLD = Style(bold=True)
letters = st.text(alphabet="ab   xyz", max_size=80)
odd = st.text(alphabet="ab 你，「e\u0301👩\u200d🇩🇪❤\ufe0f한", max_size=40)


def row_texts(text: str, width: int) -> list[str]:
    return ["".join(s.text for s in row.segments) for row in wrapped([(text, PLAIN)], width)]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(letters, st.integers(2, 20))
@example("  long leading", 5)
@example("a" * 10 + "  b", 5)
def test_the_quick_way_breaks_like_the_thorough_one(text: str, width: int) -> None:
    quick = list(wrapping._break_single(text, 0, len(text), width))
    thorough = list(wrapping._break_units(text, 0, len(text), width, [len(text)]))
    assert quick == thorough


@settings(max_examples=150, deadline=None, derandomize=True)
@given(odd, odd, st.integers(2, 20))
def test_rows_fit_and_lose_nothing_but_spaces(first: str, second: str, width: int) -> None:
    rows = wrapped([(first, PLAIN), (second, BOLD)], width)
    for row in rows:
        assert row.cells == sum(cell_len(segment.text) for segment in row.segments) <= width
    joined = "".join(segment.text for row in rows for segment in row.segments)
    assert joined.replace(" ", "") == (first + second).replace(" ", "")


@settings(max_examples=100, deadline=None, derandomize=True)
@given(odd, st.integers(2, 20))
def test_the_last_row_can_be_taken_up_again(text: str, width: int) -> None:
    runs = [(text, PLAIN)]
    rows, start = broken(runs, width)
    again = wrapped(sliced(runs, start), width)
    assert [row.segments for row in again] == [rows[-1].segments]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(odd)
def test_graphemes_cover_the_text_and_add_up(text: str) -> None:
    spans = list(graphemes(text))
    assert "".join(text[start:end] for start, end, _ in spans) == text
    assert all(width == cell_len(text[start:end]) for start, end, width in spans)


def test_what_a_reader_sees_as_one_character_is_one_grapheme() -> None:
    for one in ("👩\u200d👩\u200d👧", "🇩🇪", "e\u0301", "👍🏽", "❤\ufe0f", "1\ufe0f\u20e3"):
        assert list(graphemes(one)) == [(0, len(one), cell_len(one))]
    assert len(list(graphemes("🇩🇪🇫🇷"))) == 2


def test_single_cells_are_single() -> None:
    for code in range(0x20, 0x3000):
        if is_single(chr(code)) and code != 0x7F and not 0x80 <= code < 0xA0:
            assert cell_len(chr(code)) == 1, hex(code)


def test_a_break_joins_as_it_was_parted() -> None:
    rows = wrapped([("ab cd " + "x" * 7 + "\nnext", PLAIN)], 5)
    assert row_texts("ab cd " + "x" * 7 + "\nnext", 5) == ["ab cd", "xxxxx", "xx", "next"]
    assert [(row.joins, row.joiner) for row in rows] == [
        (False, " "), (True, " "), (True, ""), (False, " "),
    ]  # fmt: skip


def test_code_is_folded_where_a_row_is_full() -> None:
    rows = folded([("a b", PLAIN), ("你好", BOLD)], 4)
    assert [text_of((s.text, PLAIN) for s in row.segments) for row in rows] == ["a b", "你好"]
    assert len(folded([], 4)) == 1


def test_shortened_keeps_within_its_cells() -> None:
    assert shortened("abcdef", 6) == "abcdef"
    assert shortened("abcdef", 4) == "abc…"
    assert shortened("你好世界", 5) == "你好…"
    assert shortened("abc", 0) == ""
