"""A reply that comes faster than it can be set."""

import pytest

from tests.unit.render.looks import STYLES
from tui_app.render.markdown import render_markdown
from tui_app.ui.conversation import live_text
from tui_app.ui.conversation.live_text import LONG, PIECE, LiveText

PARAGRAPH = "A paragraph of *some* words, `code` and [a link](https://example.com).\n\n"


def as_text(lines: object) -> list[str]:
    return [line.strip.text for line in lines]  # type: ignore[attr-defined]


def test_no_more_is_set_at_a_time_than_there_is_time_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_text, "BUDGET", 0.0)
    whole = PARAGRAPH * (3 * PIECE // len(PARAGRAPH) + 1)
    text = LiveText(80, STYLES)
    counts: list[int] = []
    text.take(whole, ended=True)
    while text.behind:
        counts.append(len(text.lines))
        assert not text.whole
        text.take("", ended=True)
    assert len(counts) >= 3
    assert counts == sorted(set(counts))
    assert text.whole
    assert as_text(text.lines) == as_text(render_markdown(whole, 80, STYLES).lines)


@pytest.mark.parametrize("end", ["[x]: http://e.example", "[^x]: note"])
def test_what_the_end_changes_above_is_told(end: str) -> None:
    text = LiveText(80, STYLES)
    text.take("First.\n\nSee [x] and [^x].\n\nLast.\n\n", ended=False)
    text.take(end, ended=False)
    before = as_text(text.lines)
    first = text.take("", ended=True)
    assert before[:2] == as_text(text.lines)[:2]
    assert before[2] != as_text(text.lines)[2]
    assert first == 2


def test_a_long_reply_is_set_as_a_whole_beside_the_loop() -> None:
    whole = PARAGRAPH * (LONG // len(PARAGRAPH) + 1)
    text = LiveText(80, STYLES)
    text.take(whole, ended=True)
    while text.behind:
        text.take("", ended=True)
    assert text.work is not None
    shown = text.lines
    text.work.result(20)
    assert text.lines is shown
    text.take("", ended=True)
    assert text.whole
    assert as_text(text.lines) == as_text(render_markdown(whole, 80, STYLES).lines)


def test_what_has_to_be_set_anew_with_every_piece_is_set_beside_the_loop() -> None:
    piece = "> A quote of *some* words.\n" * 100
    text = LiveText(80, STYLES)
    count = 0
    while text.work is None:
        text.take(piece, ended=False)
        count += 1
        assert count < 20
    shown, before = text.lines, as_text(text.lines)
    text.take(piece, ended=True)
    while not text.whole:
        if text.work is not None:
            assert as_text(shown) == before
            text.work.result(20)
        text.take("", ended=True)
    whole = render_markdown(piece * (count + 1), 80, STYLES)
    assert as_text(text.lines) == as_text(whole.lines)
