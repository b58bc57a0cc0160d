import pytest

from tui_app.providers.think import ThinkSplitter


def split(*pieces: str) -> tuple[str, str]:
    """Reasoning and text of a reply that comes in `pieces`."""
    splitter = ThinkSplitter()
    found = [piece for text in pieces for piece in splitter.feed(text)] + splitter.end()
    assert all(piece.text for piece in found)
    return (
        "".join(piece.text for piece in found if piece.reasoning),
        "".join(piece.text for piece in found if not piece.reasoning),
    )


WHOLES = [
    ("<think>a < b </thin k></think>\n\nHello <think>no</think>", ("a < b </thin k>", "Hello <think>no</think>")),
    (" \n<think>\nx\n</think>y", ("x\n", "y")),
    ("<think></think>y", ("", "y")),
    ("<think>never closed </thi", ("never closed </thi", "")),
    ("<think", ("", "<think")),
    ("<thinking>x</thinking>", ("", "<thinking>x</thinking>")),
    ("  plain\n", ("", "  plain\n")),
    ("a <think>b</think>", ("", "a <think>b</think>")),
    ("\n\n", ("", "\n\n")),
]  # fmt: skip


@pytest.mark.parametrize(("whole", "expected"), WHOLES)
def test_every_cut_gives_the_same(whole: str, expected: tuple[str, str]) -> None:
    assert split(*whole) == expected
    for first in range(len(whole) + 1):
        for second in range(first, len(whole) + 1):
            assert split(whole[:first], whole[first:second], whole[second:]) == expected


def test_text_is_passed_on_as_soon_as_it_cannot_be_a_tag() -> None:
    splitter = ThinkSplitter()
    assert splitter.feed("<th") == []
    assert [piece.text for piece in splitter.feed("e")] == ["<the"]
    assert [piece.text for piece in splitter.feed("<think>")] == ["<think>"]


def test_reasoning_is_passed_on_while_it_comes() -> None:
    splitter = ThinkSplitter()
    assert splitter.feed("<think>") == []
    assert [(piece.text, piece.reasoning) for piece in splitter.feed("one")] == [("one", True)]


def test_endless_blanks_are_not_held_back_for_ever() -> None:
    splitter = ThinkSplitter()
    assert any(splitter.feed(" " * 100) for _ in range(4))
