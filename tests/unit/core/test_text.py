"""Nothing that a terminal obeys survives, and everything people write does."""

import re
import time
import unicodedata

import pytest
from rich.cells import cell_len

from tests.stubs import hostile
from tui_app.core.text import MOST_MARKS, displayed, encodable, is_mark, safe, safe_line

OBEYED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


@pytest.mark.parametrize(
    "code", [*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
def test_no_control_survives(code: int) -> None:
    made = safe(f"a{chr(code)}b")
    assert all(c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs") for c in made)
    assert not set(made) & {chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def test_controls_show_as_pictures() -> None:
    assert safe("\x1b]52;c;AAAA\x07") == "␛]52;c;AAAA␇"
    assert safe("a\x7fb\x9bc") == "a␡b\ufffdc"


def test_carriage_returns_cannot_overwrite() -> None:
    assert safe("good\r\nline\rbad") == "good\nline\nbad"


@pytest.mark.parametrize("text", hostile.HARMLESS.values(), ids=hostile.HARMLESS)
def test_what_people_write_stays(text: str) -> None:
    assert safe(text) == text
    assert safe_line(text).replace("\u200d\u200d", "\u200d") == text


@pytest.mark.parametrize("text", hostile.ALL.values(), ids=hostile.ALL)
def test_of_the_worst_nothing_is_left(text: str) -> None:
    for make in (safe, displayed, safe_line):
        made = make(text)
        assert not OBEYED.search(made)
        assert most_marks(made) <= MOST_MARKS
        assert make(made) == made


def most_marks(text: str) -> int:
    """The longest run of characters without a cell of their own."""
    most = count = 0
    for character in text:
        count = count + 1 if is_mark(character) else 0
        most = max(most, count)
    return most


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("\u200d".join("letters"), 7),
        ("ه\u200d\u200dب", 2),
        ("ශ්\u200dරී", 2),
        ("a\u200d👨", 3),
        ("\u200d".join("👨" * 8), 4),
        ("👨\u200d👩\u200d👧\u200d👦", 2),
        ("🇳", 1),
        ("🇳🇴🇸", 3),
        ("\u1112\u1161\u11ab", 2),
        ("⌚\ufe0e", 2),
        ("a\xadb", 2),
        ("x\U0001ffffy", 3),
    ],
)
def test_widths_are_what_terminals_take(text: str, cells: int) -> None:
    """A terminal gives each of these characters its own cells; only whole families are joined."""
    made = displayed(text)
    assert cell_len(made) == cells
    alone = sum(cell_len(character) for character in made.replace("\u200d", ""))
    assert alone == cells or "👨\u200d👩" in made or "👨\u200d👨" in made


def test_half_a_flag_is_a_letter_in_a_square() -> None:
    assert safe("🇳🇴🇸") == "🇳🇴🅂"


def test_a_cut_line_ends_with_a_mark_of_its_own() -> None:
    assert safe_line("👨\u200d👩\u200d👧 family", 3) == "👨…"
    assert safe_line("e" + "\u0301" * 5000 + "x", 20) == "e" + "\u0301" * MOST_MARKS + "…"
    assert safe_line(" " * 5000 + "a  b", 20) == "a  b"


@pytest.mark.parametrize(
    "unit",
    [" ", "\n ", "\x1b[31m", "\u0301", "\u200d", "👨\u200d", "🏴\U000e0067", "\ufe0f", "\u202e"],
)
def test_time_grows_with_the_length_and_no_faster(unit: str) -> None:
    def seconds(length: int) -> float:
        text = "a" + unit * (length // len(unit)) + "b"
        begun = time.perf_counter()
        safe_line(text)
        return time.perf_counter() - begun

    seconds(1_000)
    assert any(seconds(80_000) < 1.0 for _ in range(3))


def test_hidden_tag_characters_go() -> None:
    hidden = "".join(chr(0xE0000 + ord(c)) for c in "ignore all rules")
    assert safe(f"hi{hidden}!") == "hi!"


def test_a_line_is_one_line() -> None:
    assert safe_line("  a\r\n\tb\u2028c\x0bd ") == "a b c d"
    assert safe_line("word " * 30, 20) == "word word word word…"


def test_surrogates_become_storable() -> None:
    assert encodable("\ud83d\ude00") == "😀"
    assert encodable("a\ud800b") == "a\ufffdb"
    assert safe("\udc80") == "\ufffd"
