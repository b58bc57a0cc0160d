"""What markdown looks like."""

import pytest

from tests.unit.render.looks import STYLES, check_measures, meta_of, rendered, style_of, texts
from tui_app.render.copying import copied


def test_blocks_are_one_blank_line_apart_and_none_at_the_ends() -> None:
    document = "\n\n# One\nText\n\n\n\n- item\n\n***\n> quote\n\n"
    assert texts(document, 10) == [
        "One", "", "Text", "", "• item", "", "─" * 10, "", "▏ quote",
    ]  # fmt: skip


def test_nothing_is_rendered_as_nothing() -> None:
    assert texts("") == []
    assert texts(" \n\n\t\n") == []


def test_heading_levels_differ_without_colour() -> None:
    lines = [line for line in rendered("# a\n\n## b\n\n### c\n\n#### d").lines if line.strip.text]
    forms = [
        (style.bold, style.underline, style.italic)
        for line in lines
        for style in [style_of(line, line.strip.text)]
        if style
    ]
    assert forms[0][:2] == (True, True)
    assert forms[1][0]
    assert not forms[1][1]
    assert len(set(forms)) == 4


def test_marks_become_styles() -> None:
    line = rendered("a **b** *c* ~~d~~ `e`").lines[0]
    assert line.strip.text == "a b c d e"
    assert style_of(line, "b").bold
    assert style_of(line, "c").italic
    assert style_of(line, "d").strike
    assert style_of(line, "e").bgcolor == STYLES.code.bgcolor


def test_paragraphs_are_wrapped_and_copied_whole() -> None:
    result = rendered("alpha beta gamma\ndelta `epsilon zeta` eta", 12)
    assert [line.strip.text for line in result.lines] == [
        "alpha beta", "gamma delta", "epsilon zeta", "eta",
    ]  # fmt: skip
    assert copied(result.lines) == "alpha beta gamma delta epsilon zeta eta"


def test_a_long_word_is_cut_and_copied_whole() -> None:
    result = rendered("see " + "x" * 25, 10)
    assert [line.strip.text for line in result.lines] == ["see", "x" * 10, "x" * 10, "x" * 5]
    assert copied(result.lines) == "see " + "x" * 25


def test_hard_breaks_stay() -> None:
    result = rendered("one  \ntwo\\\nthree")
    assert copied(result.lines) == "one\ntwo\nthree"
    assert len(result.lines) == 3


def test_bullets_change_with_depth() -> None:
    assert texts("- a\n  - b\n    - c\n      - d") == ["• a", "  ◦ b", "    ▪ c", "      ▪ d"]


def test_numbers_are_aligned_on_the_right() -> None:
    assert texts("9. a\n9. b\n9. c\n") == [" 9. a", "10. b", "11. c"]
    assert texts("1) a\n2) b\n") == ["1) a", "2) b"]


def test_looseness_is_decided_for_each_item() -> None:
    assert texts("- a\n- b\n\n- c\n- d\n\n  e\n- f") == [
        "• a", "• b", "", "• c", "• d", "", "  e", "", "• f",
    ]  # fmt: skip


def test_tasks_have_boxes() -> None:
    assert texts("- [ ] a\n- [x] b\n- [X] c\n1. [ ] d\n- [y] e") == [
        "☐ a", "☑ b", "☑ c", "", "1. ☐ d", "", "• [y] e",
    ]  # fmt: skip


def test_a_wrapped_item_hangs_and_keeps_its_marker_in_a_copy() -> None:
    result = rendered("- alpha beta gamma", 12)
    assert [line.strip.text for line in result.lines] == ["• alpha beta", "  gamma"]
    assert copied(result.lines) == "• alpha beta gamma"


def test_quotes_have_a_bar_that_is_not_copied() -> None:
    result = rendered("> alpha beta gamma\n>\n> - item\n>\n>> inner", 14)
    assert [line.strip.text for line in result.lines] == [
        "▏ alpha beta", "▏ gamma", "▏ ", "▏ • item", "▏ ", "▏ ▏ inner",
    ]  # fmt: skip
    assert copied(result.lines) == "alpha beta gamma\n\n• item\n\ninner"


def test_code_has_a_label_a_bar_and_a_background_to_the_edge() -> None:
    result = rendered("```python title=x\ndef f():\n\treturn 1\n```", 30)
    label, *body = result.lines
    assert label.strip.text == "python" + " " * 20 + "copy"
    assert meta_of(label, "copy") == {"copy": 0}
    assert [line.strip.text.rstrip() for line in body] == ["▏def f():", "▏    return 1"]
    assert {line.strip.cell_length for line in body} == {30}
    assert all(segment.style.bgcolor == STYLES.code_text.bgcolor for segment in body[0].strip)
    assert style_of(body[0], "def").color == STYLES.token(("Keyword",)).color
    assert result.code[0].language == "python"
    assert result.code[0].text == "def f():\n\treturn 1"
    assert copied(result.lines) == "def f():\n    return 1"


def test_long_lines_of_code_are_folded_and_rejoined() -> None:
    result = rendered("```\nabcdefghij klm\n```", 8)
    assert [line.strip.text for line in result.lines[1:]] == ["▏abcdefg", "▏hij klm"]
    assert copied(result.lines) == "abcdefghij klm"


def test_lines_of_code_that_may_be_moved_are_left_whole() -> None:
    text = "```\nabcdefghij klm\nn\n```\n\n> - a\n>   ```\n>   " + "你" * 300 + "\n>   ```"
    result = rendered(text, 20, sliding_code=True)
    first, short, second = (line for line in result.lines if line.code is not None)
    assert (first.strip.text, first.code, first.prefix) == ("▏abcdefghij klm" + " " * 5, 0, 1)
    assert (short.strip.cell_length, short.code) == (20, 0)
    assert (second.strip.cell_length, second.code, second.prefix) == (605, 1, 5)
    assert copied([first, short, second]) == "abcdefghij klm\nn\n  " + "你" * 300
    assert not any(line.joins for line in (first, short, second))


@pytest.mark.parametrize(
    "language", ["", "nosuchlanguage", "../../etc", "python\x1b[31m", "x" * 99]
)
def test_code_of_an_unknown_language_is_plain(language: str) -> None:
    result = rendered(f"```{language}\ndef f(): 1\n```", 40)
    assert [segment.style for segment in result.lines[1].strip][1:] == [STYLES.code_text] * 2
    check_measures(result.lines, 40)


def test_a_lexer_that_fails_leaves_plain_code(monkeypatch: pytest.MonkeyPatch) -> None:
    from pygments.lexers import PythonLexer

    def fail(*_: object) -> object:
        raise RecursionError

    monkeypatch.setattr(PythonLexer, "get_tokens_unprocessed", fail)
    assert texts("```python\ndef f(): 1\n```", 40)[1] == "▏def f(): 1"


def test_only_the_first_64_kib_of_code_are_coloured() -> None:
    lines = rendered("```python\n" + "x = None\n" * 10_000 + "```").lines
    first, last = lines[1], lines[-1]
    assert style_of(first, "None") != STYLES.code_text
    assert style_of(last, "None") == STYLES.code_text
    assert len(lines) == 10_001


def test_links_carry_an_index_and_no_address() -> None:
    result = rendered("[a](https://x.y/1) <https://x.y/2> https://x.y/3. ![p](http://x.y/4)")
    line = result.lines[0]
    assert line.strip.text == "a https://x.y/2 https://x.y/3. 🖼 p"
    assert result.links == ["https://x.y/1", "https://x.y/2", "https://x.y/3", "http://x.y/4"]
    assert meta_of(line, "a") == {"link": 0}
    assert meta_of(line, "x.y/3") == {"link": 2}
    assert meta_of(line, "🖼 p") == {"link": 3}
    assert style_of(line, "a").underline
    assert all(segment.style.link is None for segment in line.strip)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("[a](javascript:alert)", "a (javascript:alert)"),
        ("[a](file:///etc/passwd)", "a (file:///etc/passwd)"),
        ("[a](docs/x.md)", "a (docs/x.md)"),
        ("[a](#part)", "a"),
        ("![a](data:image/png;base64,AA)", "🖼 a (data:image/png;base64,AA)"),
        ("example.com and README.md", "example.com and README.md"),
        ("ftp://x.y", "ftp://x.y"),
    ],
)
def test_other_addresses_are_no_links(source: str, shown: str) -> None:
    result = rendered(source)
    assert result.lines[0].strip.text == shown
    assert result.links == []


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("(see https://x.y/a_(b))", "https://x.y/a_(b)"),
        ("**https://x.y/__init__.py**", "https://x.y/__init__.py"),
        ("https://x.y/a?b=c&d=e!", "https://x.y/a?b=c&d=e"),
        ("mailto:a.b@c.de, write", "mailto:a.b@c.de"),
        ("看https://x.y/z。", "https://x.y/z"),
    ],
)
def test_bare_links_end_before_the_punctuation(source: str, address: str) -> None:
    assert rendered(source).links == [address]


def test_html_is_text() -> None:
    assert texts("vector<int> <b>x</b>\n\n<script>\nalert\n</script>") == [
        "vector<int> <b>x</b>", "", "<script> alert </script>",
    ]  # fmt: skip


def test_table_columns_are_aligned() -> None:
    assert texts("| a | b | num |\n|:--|:-:|---:|\n| x | yyy | 1 |\n| xx | y | 22 |") == [
        "a    b   num",
        "──  ───  ───",
        "x   yyy    1",
        "xx   y    22",
    ]
    header = rendered("| a | b |\n|---|---|\n| x | y |").lines[0]
    assert style_of(header, "a").bold


def test_table_cells_wrap_where_columns_do_not_fit() -> None:
    table = "| k | text |\n|---|---|\n| a | alpha beta gamma delta |\n| b | one<br>two |"
    assert texts(table, 20) == [
        "k  text",
        "─  ─────────────────",
        "a  alpha beta gamma",
        "   delta",
        "┈  ┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈",
        "b  one",
        "   two",
    ]


def test_a_table_without_room_becomes_records() -> None:
    head = "| first | second | third |\n|---|---|---|\n"
    assert texts(head + "| aaaaaaa | bbbbbbb | ccccccc |\n| ddddddd | | fffffff |", 16) == [
        "first: aaaaaaa",
        "second: bbbbbbb",
        "third: ccccccc",
        "",
        "first: ddddddd",
        "third: fffffff",
    ]


def test_wide_characters_line_up() -> None:
    family, flag = "👩\u200d👩\u200d👧", "🇩🇪"
    lines = rendered(f"| a | b |\n|---|---|\n| {family} | x |\n| 你好 | y |\n| e\u0301 | z |").lines
    assert [line.strip.text for line in lines[2:]] == [
        f"{family}    x", "你好  y", "e\u0301     z",
    ]  # fmt: skip
    assert texts(f"{flag}{flag}{flag}{flag}", 6) == [flag * 3, flag]
    assert texts(family * 4, 7) == [family * 3, family]


def test_ideographs_wrap_without_spaces_and_keep_their_punctuation() -> None:
    result = rendered("abc 你好世界，你好", 10)
    assert [line.strip.text for line in result.lines] == ["abc 你好世", "界，你好"]
    assert copied(result.lines) == "abc 你好世界，你好"


def test_deep_nesting_leaves_room_for_text() -> None:
    document = "".join("  " * level + "- item\n" for level in range(40))
    lines = rendered(document, 30).lines
    assert sum("item" in line.strip.text for line in lines) == 40
    check_measures(lines, 30)


def test_what_is_nested_too_deep_is_still_shown() -> None:
    assert "needle" in "".join(texts("> " * 300 + "needle", 40))


HOSTILE = {
    "brackets": "[" * 100_000,
    "images": "![[" * 3_000,
    "emphasis": "*a_ " * 3_000,
    "quotes": "> " * 3_000 + "x",
    "lists": "- " * 3_000 + "x",
    "columns": "a|" * 2_000 + "\n" + "-|" * 2_000 + "\n" + "b|" * 2_000 + "\n",
    "one word": "x" * 300_000,
    "marks": "\u0301" * 20_000,
    "joiners": "\u200d\ufe0f" * 5_000,
    "blank": "\n \t" * 20_000,
    "definitions": "[x]: y\n" * 2_000,
    "escapes": "\x1b]8;;http://x\x07\x9b31m\x00\r\u202e" * 500,
    "entities": "&#27;&#x9b;&#x202e;&#0;" * 500,
    "surrogates": "\ud83d \ude00 \ud83d\ude00",
    "code": "```python\n\x1b[2J\u2028\x85\n```\n\n`\x9b` [\x1b](http://x.y/\x1b) ![\x07](\x07)",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_shown_harmless(name: str) -> None:
    result = rendered(HOSTILE[name], 40)
    check_measures(result.lines, 40)
    for address in result.links:
        assert address.isascii()
        assert address.isprintable()


def test_a_failing_parser_leaves_plain_text(monkeypatch: pytest.MonkeyPatch) -> None:
    from markdown_it.parser_block import ParserBlock

    def fail(*_: object) -> object:
        raise RecursionError

    monkeypatch.setattr(ParserBlock, "parse", fail)
    assert texts("# a\n\n**b**") == ["Shown plain: it cannot be read", "# a", "", "**b**"]
