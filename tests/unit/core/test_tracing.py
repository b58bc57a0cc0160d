"""Exceptions as text that can be given away."""

import sqlite3

import pytest

from tui_app.core.tracing import describe, place

QUOTED = "what a person wrote"


def fail(raised: BaseException, cause: BaseException | None) -> None:
    local = QUOTED
    assert local
    raise raised from cause


def trace(raised: BaseException, cause: BaseException | None = None) -> str:
    with pytest.raises(type(raised)) as caught:
        fail(raised, cause)
    return describe(caught.value)


@pytest.mark.parametrize(
    "error", [KeyError(QUOTED), ValueError(QUOTED), UnicodeDecodeError("x", b"y", 0, 1, QUOTED)]
)
def test_what_an_exception_quotes_is_left_out(error: BaseException) -> None:
    text = trace(error)
    assert QUOTED not in text
    assert type(error).__name__ in text
    assert "test_tracing.py" in text


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (TypeError("unsupported operand"), "TypeError: unsupported operand"),
        (sqlite3.OperationalError("database is locked"), "OperationalError: database is locked"),
        (PermissionError(13, "Permission denied", QUOTED), "PermissionError: Permission denied"),
    ],
)
def test_words_about_code_are_kept(error: BaseException, words: str) -> None:
    text = trace(error)
    assert words in text
    assert QUOTED not in text


def test_the_cause_comes_first_and_a_group_is_opened() -> None:
    text = trace(ExceptionGroup(QUOTED, [KeyError(QUOTED), TypeError("inner")]), OSError(5, "I/O"))
    assert text.index("OSError: I/O") < text.index("This led to:") < text.index("ExceptionGroup")
    assert "TypeError: inner" in text
    assert QUOTED not in text


def test_a_long_stack_is_cut() -> None:
    def endless() -> None:
        endless()

    with pytest.raises(RecursionError) as caught:
        endless()
    text = describe(caught.value)
    assert "frames left out" in text
    assert len(text.splitlines()) < 200
    assert place(caught.value).startswith("RecursionError in ")
