"""Finding in lines that were set."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.render.looks import STYLES, rendered
from tests.unit.render.test_render_streaming import PIECES, RICH
from tui_app.core.conversation import Body
from tui_app.core.finding import Folded, Needle
from tui_app.core.text import encodable
from tui_app.render.finding import Hit, find, find_on, read_text
from tui_app.render.lines import Line
from tui_app.render.markdown import render_markdown
from tui_app.render.message import question_lines, thought_lines
from tui_app.render.sketch import plain_text, sketched

TABLE = """| Name | What it does |
|---|---|
| alpha beta gamma | it goes over several lines of a cell |
| delta | x |
"""


def parts(lines: list[Line], hits: list[Hit]) -> list[list[str]]:
    """What each hit covers, line by line."""
    return [
        [lines[span.line].strip.crop(span.start, span.end).text for span in hit] for hit in hits
    ]


def found(query: str, text: str, width: int = 60) -> list[list[str]]:
    lines = rendered(text, width).lines
    return parts(lines, find(lines, Needle(query)))


def test_marks_are_no_part_of_what_is_read() -> None:
    assert found("whole words and", "Use **who**le `words` [and](http://a.b) on.") == [
        ["whole words and"]
    ]
    assert found("**", "Use **whole** words.") == []
    assert found("http", "see [here](http://a.b)") == []


def test_a_phrase_over_two_rows_is_found_on_both() -> None:
    assert found("beta gamma", "alpha beta gamma delta", 12) == [["beta", "gamma"]]
    assert found("x" * 15, "x" * 18, 10) == [["x" * 10, "x" * 5]]
    assert found("东京塔很高", "我们去了东京塔很高", 12) == [["东京", "塔很高"]]
    assert found("line two", "line\ntwo") == [["line two"]]


def test_bars_and_labels_are_left_out() -> None:
    assert found("one two", "> one two three", 10) == [["one two"]]
    assert found("two three", "> one two three", 10) == [["two", "three"]]
    assert found("python", "```python\nprint()\n```") == []
    assert found("copy", "```python\nprint()\n```") == []
    assert found("▏", "> quote") == []


def test_code_is_found_across_the_cut_with_its_spaces() -> None:
    assert found("a = b", "```\naaaaaaaaa = bbbbbb\n```", 11) == [["a ", "= b"]]
    assert found("字字字", "```\nabcd字字字字\n```", 10) == [["字字", "字"]]
    assert found("}\nx", "```\n}\nx\n```") == []


def test_the_cells_of_a_table_are_read_one_by_one() -> None:
    assert found("several lines of a", TABLE, 34) == [["several lines of", "a"]]
    assert found("beta gamma", TABLE, 28) == [["beta", "gamma"]]
    assert found("gamma it goes", TABLE, 34) == []
    nested = "- x\n\n  > " + TABLE.replace("\n", "\n  > ")
    assert found("several lines of a", nested, 38) == [["several lines of", "a"]]


def test_a_table_of_records_is_read_as_it_stands() -> None:
    assert found("Name: delta", TABLE, 10) == [["Name:", "delta"]]


def test_wide_characters_and_marks_are_covered_whole() -> None:
    lines = rendered("你好 cafe\u0301 👩\u200d👩\u200d👧 end").lines
    (hit,) = find(lines, Needle("cafe 👩"))
    assert [(span.start, span.end) for span in hit] == [(5, 12)]


QUERIES = st.one_of(
    st.sampled_from(
        ["word", "x", "longer text", "你好", "a | b", "1", "def f", "e", "-", "|", "b x"]
    ),
    st.text("abdefghijorstwx1 -", min_size=1, max_size=3),
)
DOCUMENTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(DOCUMENTS, QUERIES, st.sampled_from([6, 13, 40]))
def test_counts_are_the_same_however_they_are_made(text: str, query: str, width: int) -> None:
    needle = Needle(query)
    lines = rendered(text, width).lines
    hits = find(lines, needle)
    plain = render_markdown(text, width, replace(STYLES, syntax={})).lines
    on_lines = [
        {(span.start, span.end) for span in find_on(lines.__getitem__, n, len(lines) - 1, needle)}
        for n in range(len(lines))
    ]

    assert Folded(read_text(plain)).text == Folded(read_text(lines)).text
    assert needle.count(Folded(read_text(plain))) == len(hits)
    assert all((span.start, span.end) in on_lines[span.line] for hit in hits for span in hit)
    if not hits:
        assert not any(on_lines)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(DOCUMENTS.map(encodable), QUERIES, st.sampled_from([6, 13, 40]))
def test_what_a_sketch_rules_out_is_not_there(text: str, query: str, width: int) -> None:
    needle, sketch = Needle(query), sketched(Body(text))
    shown = [rendered(text, width).lines, question_lines(text, width, STYLES)]

    if any(find(lines, needle) for lines in shown):
        assert sketch.may_show(needle)


SOURCES = st.lists(
    st.one_of(
        st.sampled_from(PIECES),
        st.sampled_from(
            [
                "word", "words ", "plum", " x ", "- [x] ", "[x](http://x.y)", "[word](https://a.b/word)",
                "```word\n", "~~~ x\nword\n~~~\n", "\n| word | x |\n|---|---|\n", "| x | word |\n",
                "| word | x | word |\n", "| a \\| word | x |\n", "<br>", "wo**rd**", "don't ", "a.b, c",
                "\n# word\n", "\n> word\n", "\n1. word ", "&amp;", "\n\n", "\n",
                "\n```word\nword [x](https://a.b) x\n```\n", "\n[word](https://a.b/word) ",
                " **[x, word](https://x.y)** ", "\n```\n", "- ", "> ",
            ]
        ),
    ),
    max_size=20,
).map("".join)  # fmt: skip
WORDS = st.one_of(
    st.sampled_from(
        ["word", "x", "or", "word word", "don't", "a.b, c", "br", "1", "1.", "b", "你好"]
    ),
    st.text("abdeorwx. ", min_size=1, max_size=3),
)


@settings(max_examples=1_000, deadline=None, derandomize=True)
@given(SOURCES.map(encodable), WORDS, st.sampled_from([20, 34, 60]))
def test_what_a_sketch_counts_is_what_is_shown(text: str, query: str, width: int) -> None:
    needle = Needle(query)
    lines = rendered(text, width).lines
    count = sketched(Body(text)).count(needle, width)
    if count is not None:
        assert count == len(find(lines, needle))
    thoughts = thought_lines(text, width, STYLES)
    assert needle.count(Folded(plain_text(text.strip()))) == len(find(thoughts, needle))


def test_margins_of_code_are_no_part_of_it() -> None:
    text = "word` x `word"
    assert sketched(Body(text)).count(Needle("xw"), 60) in (None, 1)
    assert len(find(rendered(text, 60).lines, Needle("xw"))) == 1
    assert sketched(Body("use `a` and `b`")).count(Needle("and"), 60) == 1


def test_most_replies_need_not_be_set_to_be_counted_in() -> None:
    prose = (
        "The **engine** takes *the* prompt, says [the docs](https://example.org/the).\n\n"
        "- the one\n- the [x]\n\n```python\nprint('the')\n```\n\n| the | b |\n|---|---|\n| c | the |\n"
    )
    sketch = sketched(Body(prose, reasoning="the thoughts"))
    assert sketch.count(Needle("engine"), 60) == 1
    assert sketch.count(Needle("print('the')"), 60) == 1
    assert sketch.count(Needle("zebra"), 60) == 0
    # Not in the addresses of links and the languages of code, which are not shown.
    assert (
        sketch.count(Needle("the"), 60) == len(find(rendered(prose, 60).lines, Needle("the"))) + 1
    )
    assert sketch.count(Needle("python"), 60) == 0
    assert sketch.count(Needle("example"), 60) == 0
    # Where that may be shown, or marks are looked for, nobody knows.
    unsure = sketched(Body(f"    {prose}<b>"))
    for query in ("the", "python", "example", "x", "**"):
        assert unsure.count(Needle(query), 60) is None
    assert sketch.count(Needle("**"), 60) is None
    assert sketch.count(Needle("b"), 20) is None


@pytest.mark.parametrize("query", ["zebra", "thewriting", "print 2"])
def test_a_sketch_rules_out_what_is_in_no_text(query: str) -> None:
    prose = (
        "The **engine** takes *the* prompt and `writes` it.\n\n- one\n- two\n\n```\nprint(1)\n```"
    )
    assert not sketched(Body(prose)).may_show(Needle(query))


def test_a_sketch_estimates_across_marks() -> None:
    sketch = sketched(Body("whole **wh**ole"))
    assert sketch.estimate(Needle("Whole")) == 2
    assert sketched(Body(RICH)).may_show(Needle("engine takes"))
