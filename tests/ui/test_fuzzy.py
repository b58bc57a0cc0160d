import random
from time import process_time

import pytest

from tui_app.ui.fuzzy import Finder, fold, positions

NAMES = [
    "Rename this chat",
    "New chat",
    "Chat about SQL windows",
    "Learning Python",
    "Open house rules",
    "Delete chat",
]


def found(query: str, names: list[str] = NAMES) -> list[str]:
    return [names[index] for index in Finder([(name, "") for name in names]).find(query)]


def test_nothing_typed_finds_all_in_order():
    assert found("") == NAMES
    assert found("  ") == NAMES


def test_starts_come_before_words_before_parts_and_equals_keep_their_order():
    assert found("chat") == [
        "Chat about SQL windows",
        "Rename this chat",
        "New chat",
        "Delete chat",
    ]
    assert found("w", ["Two", "The window", "Wide", "How"]) == ["Wide", "The window", "Two", "How"]


def test_words_in_any_order_initials_and_letters():
    assert found("python learn") == ["Learning Python"]
    assert found("lp") == ["Learning Python"]
    assert found("csw", ["Cash window", "Chat SQL windows"]) == ["Chat SQL windows", "Cash window"]
    assert found("dlcht") == ["Delete chat"]
    assert found("zzz") == []


def test_details_match_by_whole_pieces():
    finder = Finder([("Dark", "theme, blue"), ("Theme", ""), ("Other", "")])
    assert list(finder.find("theme")) == [1, 0]
    assert list(finder.find("dark blue")) == [0]
    assert list(finder.find("tmbl")) == []


@pytest.mark.parametrize("query", ["[", "(", "\\", ".*", "a|b", "^", "$", "{2}", "\x1b", "?" * 999])
def test_patterns_are_only_letters(query: str):
    assert found(query) == []
    assert found(query[0], ["x", f"<{query}>"]) == [f"<{query}>"]


def test_narrowing_finds_what_a_new_search_finds():
    chooser = random.Random(7)
    words = [chooser.choice("abcxyz") * chooser.randint(1, 3) for _ in range(40)]
    items = [(" ".join(chooser.choices(words, k=3)), chooser.choice(words)) for _ in range(300)]
    finder = Finder(items)
    query = ""
    for _ in range(600):
        if query and chooser.random() < 0.4:
            query = query[: chooser.randrange(len(query))]
        else:
            query += chooser.choice("abcxyz ")
        assert list(finder.find(query)) == list(Finder(items).find(query)), query


def test_every_match_has_its_letters_marked():
    chooser = random.Random(8)
    items = [
        ("".join(chooser.choices("abc -", k=9)), "".join(chooser.choices("ab ", k=4)))
        for _ in range(200)
    ]
    finder = Finder(items)
    for query in ("a", "ab", "b a", "cab", "abcb", "c-a", "aa bb"):
        for index in finder.find(query):
            name, detail = items[index]
            in_name, in_detail = positions(query, name, detail)
            marked = {name[place] for place in in_name} | {detail[place] for place in in_detail}
            assert set(query.replace(" ", "")) <= marked


@pytest.mark.parametrize(
    ("query", "name", "marked"),
    [
        ("win", "Sewing window", [7, 8, 9]),
        ("lp", "Learning Python", [0, 9]),
        ("ng", "Learning", [6, 7]),
        ("dlc", "Delete chat", [0, 2, 7]),
        ("", "Anything", []),
    ],
)
def test_where_a_name_is_marked(query: str, name: str, marked: list[int]):
    assert positions(query, name) == (marked, [])


def test_folding_keeps_every_place():
    text = "İstanbul STRASSE ÉCLAIR"
    assert len(fold(text)) == len(text)
    assert fold(text).endswith("strasse éclair")
    assert positions("éclair", text)[0][0] == text.index("É")


def test_ten_thousand_items_at_every_key():
    chooser = random.Random(1)
    words = ["learning", "python", "travel", "sql", "windows", "rules", "garden", "error", "letter"]
    finder = Finder([(" ".join(chooser.choices(words, k=5)), "") for _ in range(10_000)])
    for length in range(1, 9):
        started = process_time()
        finder.find("error le"[:length])
        assert process_time() - started < 0.2
