"""Footnotes."""

from tests.unit.render.looks import STYLES, check_measures, rendered, style_of, texts
from tui_app.render.copying import copied
from tui_app.render.streaming import StreamingMarkdown

RULE = "─" * 12


def test_notes_are_listed_at_the_end_in_the_order_in_which_they_are_mentioned() -> None:
    text = "One[^b], two[^a].\n\n[^a]: Note *a*.\n[^b]: Note b.\n\nLast[^b]."
    assert texts(text) == [
        "One¹, two².", "", "Last¹.", "", RULE, "1. Note b.", "2. Note a.",
    ]  # fmt: skip


def test_a_note_may_have_several_blocks() -> None:
    text = "A[^1]\n\n[^1]: First.\n\n    Second.\n\n    - item\n\nB"
    assert texts(text) == ["A¹", "", "B", "", RULE, "1. First.", "", "   Second.", "", "   • item"]


def test_notes_may_stand_anywhere_and_mention_others() -> None:
    text = "- a[^1]\n\n  [^1]: see[^2]\n- b\n\n> [^2]: x\n"
    assert texts(text) == ["• a¹", "", "• b", "", RULE, "1. see²", "2. x"]


def test_marks_side_by_side_are_told_apart() -> None:
    line = rendered("a[^1][^2]\n\n[^1]: x\n[^2]: y").lines[0]
    assert line.strip.text == "a¹,²"
    assert style_of(line, "¹").color == STYLES.note.color


def test_what_has_no_definition_stays_as_it_is() -> None:
    assert texts("a[^1] [^a-z] x^[b] [^]") == ["a[^1] [^a-z] x^[b] [^]"]


def test_no_note_is_lost() -> None:
    text = "a[^1]\n\n[^1]: x\n\n[^1]: again\n\n[^unused]: y"
    assert texts(text) == ["a¹", "", RULE, "1. x", "1: again", "unused: y"]
    assert copied(rendered(text).lines) == "a¹\n\n1. x\n1: again\nunused: y"


def test_marks_and_notes_stand_while_the_text_grows() -> None:
    stream = StreamingMarkdown(40, STYLES)
    stream.append("See[^1] and [^a-z].")
    assert [line.strip.text for line in stream.lines] == ["See¹ and [^a-z]."]
    stream.append("\n\n[^1]: A no")
    assert [line.strip.text.rstrip() for line in stream.lines[1:]] == ["", RULE, "1. A no"]
    stream.append("te.\n[^2]: Unused.")
    assert [line.strip.text for line in stream.finish().lines[2:]] == [
        RULE, "1. A note.", "2: Unused.",
    ]  # fmt: skip


def test_hostile_notes_are_harmless() -> None:
    texts = (
        "[^a]: " * 1_000 + "x",
        "[^" + "a" * 50_000,
        "".join(f"[^{n}]\n\n[^{n}]: see[^{n + 1}]\n" for n in range(500)),
        "a[^\x1b[31m]\n\n[^\x1b[31m]: \x1b]0;x\x07",
    )
    for text in texts:
        check_measures(rendered(text, 40).lines, 40)
