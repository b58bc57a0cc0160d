import pytest

from tui_app.core.finding import Folded
from tui_app.core.search import Term
from tui_app.core.words import Pattern, words_of


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("win", "A window, the WINDOWS, rewind", ["win", "WIN"]),
        ("cafe", "Café, cafés", ["Café", "café"]),
        ("snake", "a_snake_case", ["snake"]),
        ("std::vec", "std::vector and std vector", ["std::vec", "std vec"]),
        ("関数", "窓関数の関 数", ["関数", "関 数"]),
        ("a", "中a文 and 文ab", ["a", "a", "a"]),
        ("x+y", "xy", []),
    ],
)
def test_what_begins_like_a_term_is_found(term, text, found):
    assert [text[slice(*span)] for span in Pattern(Term(term)).spans(Folded(text))] == found


def test_a_phrase_ends_with_its_last_word():
    pattern = Pattern(Term("the end", phrase=True))
    assert pattern.is_in(Folded("This is the  end."))
    assert not pattern.is_in(Folded("This is the endless."))
    assert Pattern(Term("ab", phrase=True)).is_in(Folded("文ab文"))


def test_words():
    assert words_of("C++ std::vector_x 窓関 Ａ１") == ["C", "std", "vector", "x", "窓", "関", "A1"]
    assert words_of("🙂 — ?") == []
