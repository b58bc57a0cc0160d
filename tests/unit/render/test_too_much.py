"""What nobody could read, or nobody would wait for, is shown as it is, with a word why."""

import pytest

from tests.unit.render.looks import STYLES, check_measures, rendered, texts
from tui_app.render.copying import copied
from tui_app.render.growing import GrowingMarkdown
from tui_app.render.highlighting import HIGHLIGHTED
from tui_app.render.lines import Line
from tui_app.render.markdown import render_markdown
from tui_app.render.parser import BRACKETS, COLUMNS
from tui_app.render.streaming import StreamingMarkdown


def table(columns: int, after: str = "") -> str:
    rows = ["head|" * columns, "-|" * columns, "`cell`|" * columns]
    return "\n".join([*(f"|{row}" for row in rows), "", after])


PLAIN = {
    "quotes": (">" * 400 + " deep", "too deeply nested"),
    "lists": ("- " * 400 + "deep", "too deeply nested"),
    "quotes in lists": ("> - " * 200 + "deep", "too deeply nested"),
    "columns": (table(COLUMNS + 1), f"a table of about {COLUMNS + 2} columns"),
    "columns in a quote": (
        "> " + table(COLUMNS + 1).strip().replace("\n", "\n> "),
        f"a table of about {COLUMNS + 2} columns",
    ),
    "open brackets": ("[" * (BRACKETS + 1), "too many open brackets"),
    "brackets in brackets": ("[" * 400 + "a" + "]" * 400, "too many open brackets"),
    "links without an end": ("[a](" * 400 + "[" * (BRACKETS + 1), "too many open brackets"),
    "a heading": ("# a " + "[b " * 400, "too many open brackets"),
    "few open brackets in a long text": ("[" * 40 + "word " * 30_000, "too many open brackets"),
}


@pytest.mark.parametrize(("text", "why"), PLAIN.values(), ids=PLAIN.keys())
def test_a_word_says_why_something_is_shown_plain(text: str, why: str) -> None:
    whole = rendered(f"before\n\n{text}\n\nafter", 200)
    shown = [line.strip.text for line in whole.lines]
    assert sum(f"Shown plain: {why}" in line for line in shown) == 1, shown[:5]
    assert shown[0] == "before"
    assert shown[-1].endswith("after")
    assert "Shown plain" not in copied(whole.lines)


@pytest.mark.parametrize("text", [text for text, _ in PLAIN.values()], ids=PLAIN.keys())
@pytest.mark.parametrize("size", [97, 5_000])
def test_it_is_the_same_streamed(text: str, size: int) -> None:
    text = f"before\n{text}\n\nafter"
    stream = StreamingMarkdown(60, STYLES)
    for start in range(0, len(text), size):
        stream.append(text[start : start + size])
    assert stream.finish() == rendered(text)


def test_what_can_be_read_is_not_shown_plain() -> None:
    text = "\n\n".join(
        [
            table(COLUMNS - 1),
            "- " * 20 + "deep",
            ">" * 50 + " deep",
            "[link](https://example.org) " * (2 * BRACKETS),
            "a[0] " * (2 * BRACKETS),
            "\\[ " * (2 * BRACKETS),
        ]
    )
    assert "Shown plain" not in "\n".join(texts(text))
    assert len(rendered(text).links) == 2 * BRACKETS


def test_a_paragraph_of_many_links_is_the_same_streamed() -> None:
    text = "see [one](https://example.org/one) and so on. " * (2 * BRACKETS)
    stream = StreamingMarkdown(60, STYLES)
    for start in range(0, len(text), 31):
        stream.append(text[start : start + 31])
    assert stream.finish() == rendered(text)


def test_a_word_says_why_the_end_of_long_code_has_no_colours() -> None:
    code = f"# {'x' * 77}\n" * (HIGHLIGHTED // 80 + 1)
    for language, label in (
        ("python", "python · plain after 64 KB"),
        ("none", "none"),
        ("text", "text"),
    ):
        text = f"```{language}\n{code}```\n"
        first = rendered(text).lines[0].strip.text
        assert first.removesuffix("copy").rstrip() == label
        stream = StreamingMarkdown(60, STYLES)
        for start in range(0, len(text), 7_000):
            stream.append(text[start : start + 7_000])
        assert stream.finish() == rendered(text)


ENDLESS = {
    "lines": "a\n" * 7 + "*b* \r\n" * 5 + "end",
    "items": "- a\n" * 40 + "\nend\n",
    "a fence": "```python\n" + "x = 1\n" * 40 + "```\nend",
    "a table": "| a |\n|-|\n" + "| b |\n" * 40 + "\nend",
    "as many as there may be": "a\n" * 5,
    "one more": "a\n" * 5 + "b",
    "blank lines": "a" + "\n" * 40 + "b",
    "notes and references": "a[^1] [b]\n\n[^1]: c\n\n[b]: https://example.org\n" + "d\n" * 9,
    "wide and long": "x\n" * 8 + "你好，世界 " * 40 + "\n\tmore\n" + "word " * 60,
    "surrogates": "x\n" * 8 + "\ud83d\ude00 \ud83d x\r",
}


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS.keys())
@pytest.mark.parametrize("size", [1, 3, 1_000])
def test_what_comes_after_too_many_lines_is_the_same_streamed(text: str, size: int) -> None:
    stream = GrowingMarkdown(30, STYLES, most_lines=5)
    shown: list[Line] = []
    for start in range(0, len(text), size):
        changed = stream.append(text[start : start + size])
        assert list(stream.lines[:changed]) == shown[:changed]
        shown = list(stream.lines)
        check_measures(shown[changed:], 30)
    finished = stream.finish()
    assert list(finished.lines[: stream.changed_last]) == shown[: stream.changed_last]
    whole = render_markdown(text, 30, STYLES, most_lines=5)
    assert list(finished.lines) == list(whole.lines)
    assert (finished.links, finished.code) == (whole.links, whole.code)


def test_what_comes_after_too_many_lines_is_shown_as_it_was_written() -> None:
    text = "- *a*\n" * 3 + "- *b*\n\n[c](https://example.org) and so on\n"
    lines = render_markdown(text, 60, STYLES, most_lines=3).lines
    assert [line.strip.text for line in lines] == [
        *["• a"] * 3,
        "",
        "Shown plain: what comes after 3 lines",
        "- *b*",
        "",
        "[c](https://example.org) and so on",
    ]
    assert lines[-1] is lines[len(lines) - 1]
    assert copied(lines).endswith("• a\n\n- *b*\n\n[c](https://example.org) and so on")
