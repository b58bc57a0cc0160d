"""Markdown that grows: equal to the whole in the end, calm and cheap on the way."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.render.looks import STYLES, check_measures, rendered
from tui_app.render import streaming
from tui_app.render.draft import Pacing
from tui_app.render.markdown import Rendering
from tui_app.render.streaming import StreamingMarkdown

PIECES = [
    "word ", "some longer text ", "*", "**", "_", "~~", "`", "``", "[", "]", "](http://a.b)", "](",
    ")", "\n", "\n", "\n\n", "- ", "* ", "1. ", "9. ", "  ", "    ", "> ", "# ", "```\n",
    "```python\n", "~~~\n", "---\n", "===\n", "| a | b |\n", "|---|---|\n", "|:-:|--:|\n",
    "| x | long cell text **b** |\n", "|", "a | b\n", "--|--\n", "[x]: http://x.y\n", "[x]", "'t'\n",
    "![i](http://i.j)", "https://e.x/a_b", "&#27;", "\\", "你好世界，", "👩\u200d👩\u200d👧", "🇩🇪", "e\u0301",
    "\u200d", "\ufe0f", "\t", "\r", "\r\n", "\x1b[31m", "\u2028", "\ud83d", "\ude00", "[ ] ", "<b>",
    "$", "$", "$$", "$$\n", "\n$$\n", "$x^2$", "\\(", "\\)", "\\[", "\\]", "\n\\[", "\\]\n", "x = 1",
    "\\frac{a}{b}", "[^1]", "[^1]: ", "\n[^1]: ", "[^note]", "\n[^note]: ", "[^", "^", ":", "5 ", "a",
    "def f(x): return 'a'\n", '"""doc\n', "x" * 30, "\0", "10. ", "    code\n", "word\nword ",
]  # fmt: skip
PACINGS = [
    Pacing(),
    Pacing(long_paragraph=10, unresolved=40, crowded=60, small_table=2),
    Pacing(long_paragraph=1, unresolved=30, crowded=20, small_table=0),
    Pacing(long_paragraph=30, unresolved=10**6, crowded=10**6, small_table=3),
]
documents = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.lists(st.sampled_from(PIECES), min_size=2, max_size=8, unique=True)
    .flatmap(lambda few: st.lists(st.sampled_from(few), max_size=40))
    .map("".join),
    st.text(max_size=60),
)


def streamed(
    text: str,
    sizes: list[int],
    width: int,
    pacing: Pacing | None = None,
    *,
    sliding_code: bool = False,
    hurries: Sequence[bool] = (False,),
) -> Rendering:
    """Stream `text` in parts of `sizes`, over and over, checking each state. `hurries`: at which of
    them there is more already, over and over."""
    stream = StreamingMarkdown(width, STYLES, pacing, sliding_code=sliding_code)
    position = number = 0
    before = list(stream.lines)
    while position < len(text):
        size = sizes[number % len(sizes)]
        hurried = hurries[number % len(hurries)]
        changed = stream.append(text[position : position + size], hurried=hurried)
        after = list(stream.lines)
        assert 0 <= changed <= len(after)
        assert len(before) >= changed
        assert all(old is new for old, new in zip(before[:changed], after[:changed], strict=True))
        check_measures(after[changed:], width)
        before = after
        position += size
        number += 1
    return stream.finish()


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    documents,
    st.lists(st.integers(1, 30), min_size=1, max_size=5),
    st.sampled_from([6, 13, 40, 88]),
    st.sampled_from(PACINGS),
    st.booleans(),
    st.sampled_from([(False,), (True, False), (True, True, True, False)]),
)
def test_the_end_equals_the_whole(
    text: str,
    sizes: list[int],
    width: int,
    pacing: Pacing,
    sliding_code: bool,
    hurries: tuple[bool, ...],
) -> None:
    whole = rendered(text, width, sliding_code=sliding_code)
    end = streamed(text, sizes, width, pacing, sliding_code=sliding_code, hurries=hurries)
    assert end == whole


def test_code_that_came_in_a_hurry_is_coloured_when_there_is_time() -> None:
    opening, first, second = "```python\n", "x = '''\nin it\n", "'''\nprint(x)\n"
    calm, hasty = (StreamingMarkdown(40, STYLES) for _ in range(2))
    for stream in (calm, hasty):
        stream.append(opening)
    for piece in (first, second):
        calm.append(piece)
        hasty.append(piece, hurried=True)
    assert [line.strip.text for line in hasty.lines] == [line.strip.text for line in calm.lines]
    assert hasty.lines != calm.lines
    assert hasty.append("y = 1\n") == 1
    calm.append("y = 1\n")
    assert hasty.lines == calm.lines


@pytest.mark.parametrize(
    "text",
    [
        "see [x] here\n\n[x]: http://x.y\n",
        "long paragraph\nthat turns out\nto be a heading\n===\n",
        "para\n| a | b |\n|---|---|\n| c | d |\n",
        "- a\n- b\n\n- c\nlazy\n",
        "> quote\nlazy\n\nafter",
        "8. a\n9. b\n10. c\n11. d",
        "```python\n'''\nx = 1\n'''\n```\nafter",
        "```py\nunclosed\n   ",
        "~~~|-\n-|-",
        "| a | b |\n|---|---|\n" + "| c | d |\n" * 40 + "| a much longer cell | e |\n\nafter",
        "- a\n- b | c\n--|--\n",
        "[x]: http://x.y\n'title\nends'\n\n[x]",
        "a **b\nc** *d `e\nf` g* [h\ni](http://j.k 'l m') n",
        "--\nxx--|--\n-|-",
        "_\u2028ord h;9. <b>_![i](http://i.j)",
        '```json\n{"a"\n: 1}\n```\n',
        "|a|b|\n|-|-|\n" + "|c|d|\n" * 40 + "|eeeeeeee|f|\n|gggggggggggg|h|\n",
        "a\n" + "b|" * 120 + "\n" + "-|" * 120 + "x\n",
        "a\n" + "b|" * 120 + "\n" + "-|" * 120 + "\nc\n",
        "word " * 30 + "| x\n--|--\nafter",
        "a\r\nb\r\rc \ud83d\ude00",
        "a $5 and $x$ b $y$3 $z$ c \\(d\\) \\[e=f\\] $$g$$ $$ $ \\",
        "a\n$$\nb\n+ c\n$$ d\n\n$$e\n\n\\[1\\] f\n\\[ g\n\\]",
        "- a\n  $$\n  b\n  $$\n- $$c\n- \\[d = e\n\n$$\n" + "f\n" * 30,
        "a[^1] b[^note] [^zz]\n\n[^1]: c[^2]\n\n    d\n[^2]: e\n\nf\n\n[^note]: g",
        "- a[^1]\n\n  [^1]: b\n- c\n\n| d[^2] |\n|-|\n| e[^1] |\n\n[^2]: f\n[^1]: g",
    ],
)
@pytest.mark.parametrize("size", [1, 2, 7, 1000])
@pytest.mark.parametrize("pacing", PACINGS[:3])
def test_later_text_that_changes_earlier_text(text: str, size: int, pacing: Pacing) -> None:
    assert streamed(text, [size], 40, pacing) == rendered(text, 40)


RICH = """## How it works

The **engine** takes *the* prompt and `writes` it, see [the docs](https://a.b/c_d "t") or <https://e.f>.

1. **First.** Text
   - nested `code`
2. __Second__ ~~gone~~ ![i](http://q.w/e)

- [ ] open
- [x] done

```python
def f(a: int) -> str:
    return f"{a}"
```

| Name | Value |
|------|------:|
| **a** | `1` |

> quote

***

Setext
===
"""


def test_marks_do_not_flash_while_they_are_incomplete() -> None:
    stream = StreamingMarkdown(88, STYLES)
    shown: set[str] = set()
    for character in RICH:
        stream.append(character)
        shown.update(line.strip.text for line in stream.lines)
    raw = ("**", "__", "~~", "](", "```", "[ ]", "[x]", "![", "|", "==", "##", "***", "[the", "<h")
    assert [text for text in shown if any(mark in text for mark in raw)] == []


MATHS = r"""Solve \( ax^2 + b = 0 \) where $a \neq 0$, for $5 or $10 each[^1]:

\[
x = \frac{-b \pm \sqrt{b^2 - 4ac}}{2a}
\]

1. The $n$th
   $$\sum_{i=1}^n x_i$$
2. In $HOME/bin

| $x^2$ | $9 |
|---|---|
| \(y_1\) | b |

[^1]: A *note* with $z^2$.
"""


def test_formulas_and_notes_do_not_flash_while_they_are_incomplete() -> None:
    stream = StreamingMarkdown(88, STYLES)
    shown: set[str] = set()
    for character in MATHS:
        stream.append(character)
        shown.update(line.strip.text.rstrip() for line in stream.lines)
    whole = stream.finish().lines
    raw = ("\\", "frac", "^", "_", "$x", "$a", "$n", "$$", "[1", "(y", "[^")
    assert [text for text in shown if any(mark in text for mark in raw)] == []
    assert {line.strip.text.rstrip() for line in whole} <= shown


def test_a_dollar_that_is_a_price_does_not_hold_the_text_back() -> None:
    stream = StreamingMarkdown(88, STYLES)
    stream.append("It costs $5 and")
    assert stream.lines[0].strip.text == "It costs $5 and"
    stream.append(" a bit; in $HOME/bin there is")
    assert stream.lines[0].strip.text.endswith("there is")


def test_a_formula_is_not_waited_for_without_end() -> None:
    stream = StreamingMarkdown(88, STYLES)
    stream.append("so $x_1 +" + " x_1 +" * 100)
    assert "x_1" in stream.lines[0].strip.text
    stream.append("\n\n$$\n" + "x_1 +\n" * 100)
    assert stream.lines[-1].strip.text != "x_1 +"
    stream.append("x_1 +\n" * 300)
    assert stream.lines[-1].strip.text == "x_1 +"


def test_emphasis_and_code_look_so_before_they_are_closed() -> None:
    stream = StreamingMarkdown(40, STYLES)
    stream.append("a **bold and `code")
    runs = [(segment.text, segment.style) for segment in stream.lines[0].strip]
    assert [text for text, _ in runs] == ["a ", "bold and ", "code"]
    assert runs[1][1].bold
    assert runs[2][1].bgcolor is not None


def test_links_and_code_are_known_while_they_stream() -> None:
    stream = StreamingMarkdown(40, STYLES)
    stream.append("[a](http://x.y) b\n\n```py\nx = 1\ny")
    assert stream.links == ["http://x.y"]
    assert [(block.language, block.text) for block in stream.code] == [("py", "x = 1\ny")]


def test_nothing_new_changes_nothing() -> None:
    stream = StreamingMarkdown(40, STYLES)
    stream.append("a\n\nb")
    assert stream.append("") == len(stream.lines) == 3


KINDS = {
    "prose": RICH,
    "fence": "x = [1, 'two', None]  # three\n",
    "list": "- **Item** with `code` and more text than one line of the view would hold\n",
    "numbers": "1. Item with `code`\n   - nested\n",
    "table": "| a name | `code` | some *text* |\n",
    "paragraph": "Words of *prose* that go on, with `code` and **bold** and [a](https://x.y) link. ",
    "lines": "Words of *prose* that go on,\nwith `code` and **bold** and\n[a](https://x.y) link.\n",
    "plain": "x" * 100,
    "quote": "> a quote that is long\n",
    "nested": "  - nested **item**\n",
    "open marks": "a *b c ",
    "formulas": "words $x^2$ and \\(y\\) for $5 ",
    "blocks": "$$\nx^2\n$$\n\n",
    "open formula": "x + y\n",
    "open dollars": "$x_1 \\(",
    "notes": "[^1]: a note of some words\n",
}
OPENINGS = {
    "open formula": "$$\n",
    "fence": "```python\n",
    "table": "| a | b | c |\n|---|---|---|\n",
    "nested": "- a\n",
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_cost_of_a_piece_does_not_grow(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, not timed: the characters that are read again for every piece of 120."""
    text = OPENINGS.get(kind, "") + KINDS[kind] * (18_000 // len(KINDS[kind]))
    read: list[int] = []
    parse = streaming.parse_blocks

    def counted(source: str, known: object = None) -> object:
        read.append(len(source))
        return parse(source, known)

    for module in ("streaming", "open_list", "open_table", "open_paragraph"):
        monkeypatch.setattr(f"tui_app.render.{module}.parse_blocks", counted)
    stream = StreamingMarkdown(88, STYLES)
    totals: list[int] = []
    for start in range(0, 18_000, 120):
        stream.append(text[start : start + 120])
        totals.append(sum(read))
    assert totals[-1] <= 12 * 18_000
    third = len(totals) // 3
    thirds = [later - earlier for earlier, later in pairwise((0, *totals[third - 1 :: third]))]
    if kind not in ("quote", "nested"):
        assert thirds[2] <= thirds[1] * 1.5 + 4_000
