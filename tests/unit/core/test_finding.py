"""Finding what was typed, whatever its case and accents."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_app.core.finding import Folded, Needle


def found(query: str, text: str) -> list[str]:
    """The parts of `text` that are found."""
    return [text[start:end] for start, end in Needle(query).spans(Folded(text))]


@pytest.mark.parametrize(
    ("query", "text", "parts"),
    [
        ("whole", "The Whole, the WHOLE", ["Whole", "WHOLE"]),
        ("cafe", "Café, cafe\u0301", ["Café", "cafe\u0301"]),
        ("CAFÉ", "a cafe", ["cafe"]),
        ("strasse", "Straße", ["Straße"]),
        ("istanbul", "İstanbul", ["İstanbul"]),
        ("fix", "ﬁx it", ["ﬁx"]),
        ("abc", "ＡＢＣ", ["ＡＢＣ"]),
        ("...", "and so on…", ["…"]),
        ("don't", "don’t", ["don’t"]),
        ('"so"', "“so”", ["“so”"]),
        ("1-2", "1–2", ["1–2"]),
        ("京タ", "東京タワー", ["京タ"]),
        ("a b", "a   b", ["a   b"]),
        ("a  b", "a\u00a0b", ["a\u00a0b"]),
        ("ελλας", "ΕΛΛΆΣ", ["ΕΛΛΆΣ"]),
        ("все", "Всё", ["Всё"]),
        ("שלום", "שָׁלוֹם", ["שָׁלוֹם"]),
        ("👨", "👨\u200d👩\u200d👧 ok", ["👨\u200d"]),
        ("aa", "aaaaa", ["aa", "aa"]),
    ],
)
def test_case_accents_and_forms_do_not_matter(query: str, text: str, parts: list[str]) -> None:
    assert found(query, text) == parts


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("がき", "かき"),
        ("かき", "がき"),
        ("กน", "กิน"),
        ("하", "한국"),
        ("f", "ﬁx"),
        (".", "…"),
        ("a b", "a\nb"),
        ("ab", "a b"),
        ("", "text"),
        (" \t", "a b"),
    ],
)
def test_other_letters_and_halves_of_one_are_not_found(query: str, text: str) -> None:
    assert found(query, text) == []
    assert not Needle(query).count(Folded(text))


def test_hangul_typed_in_parts_is_the_same() -> None:
    assert found("\u1112\u1161\u11ab", "한국") == ["한"]


ALPHABET = "aAbBéÉe\u0301ßﬁ…’ \t\nがかハﾊﾞ京한İ①\u200d\ufe0f½"


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(ALPHABET, max_size=30), st.text(ALPHABET, min_size=1, max_size=3))
def test_places_are_whole_characters_of_the_text_and_are_counted(text: str, query: str) -> None:
    needle, folded = Needle(query), Folded(text)
    spans = needle.spans(folded)

    assert needle.count(folded) == len(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    for start, end in spans:
        assert Folded(text[start:end]).text.strip() == needle.text.strip()
    assert set(spans) <= set(needle.spans(folded, overlapping=True))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(ALPHABET, max_size=20), st.text(ALPHABET, max_size=20))
def test_what_stands_in_a_text_is_found_in_it(before: str, text: str) -> None:
    line = text.replace("\n", " ")
    assert not Needle(line) or found(line, f"{before}\n{line}\n")
