"""Keys as they are written, and as they are told."""

import pytest

from tui_app.ui.key_names import key_label, nearest_key, read_key, types_text
from tui_app.ui.keymap import read_keymap


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("ctrl+f", "ctrl+f"),
        ("Ctrl+F", "ctrl+f"),
        ("^F", "ctrl+f"),
        ("F3", "f3"),
        ("f12", "f12"),
        ("?", "question_mark"),
        ("question_mark", "question_mark"),
        ("X", "X"),
        (",", "comma"),
        ("+", "plus"),
        ("shift+Enter", "shift+enter"),
        ("ctrl+alt+x", "ctrl+alt+x"),
        ("space", "space"),
        ("é", "é"),
        ("ctlr+f", None),
        ("ctrl+", None),
        ("", None),
        ("pagup", None),
        ("ctrl+shift", None),
    ],
)
def test_what_is_written_is_a_key_or_not(written: str, key: str | None) -> None:
    found = read_key(written)
    assert (set(found.split("+")) if found else None) == (set(key.split("+")) if key else None)


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("ctrl+f", "^F"),
        ("f3", "F3"),
        ("question_mark", "?"),
        ("up", "↑"),
        ("shift+enter", "Shift+Enter"),
        ("space", "Space"),
        ("delete", "Delete"),
        ("X", "X"),
        ("ctrl+home", "^Home"),
        ("comma", ","),
    ],
)
def test_a_key_is_told_as_people_write_it(key: str, label: str) -> None:
    assert key_label(key) == label


@pytest.mark.parametrize(
    ("wrong", "near"), [("pagup", "pageup"), ("ctrl+entr", "ctrl+enter"), ("ctlr+f", "ctrl+f")]
)
def test_a_wrong_name_brings_up_the_nearest(wrong: str, near: str) -> None:
    assert nearest_key(wrong) == near


def test_letters_type_and_others_do_not() -> None:
    assert [types_text(key) for key in ("x", "X", "space", "comma", "f5", "ctrl+x", "up")] == [
        True,
        True,
        True,
        True,
        False,
        False,
        False,
    ]


def test_a_keymap_leaves_out_what_is_wrong_and_says_so() -> None:
    keymap, problems = read_keymap(
        {
            "find": ("^G", "f7"),
            "editor": (),
            "new": ("ctlr+n",),
            "archive": ("x",),
            "message-copy": ("x",),
            "screen-messages": ("z",),
        }
    )
    assert keymap == {"find": "ctrl+g,f7", "editor": "none:editor", "message-copy": "x"}
    assert len(problems) == 3
    assert "there is no key ctlr+n; perhaps ctrl+n is meant" in problems[0]
    assert "archive: x is for typing" in problems[1]
