"""The person's editor, and the signals that come while it is open."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tui_app.leaving.departure import Departure
from tui_app.ui.editor import EditorError, edit

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")

_STAYS = f"exec '{sys.executable}' -S -c 'import time; time.sleep(9); raise SystemExit(1)'"
"""An editor that is not ended fails, so that no test waits for ever."""


@pytest.fixture
def departure() -> Iterator[Departure]:
    with Departure(60, lambda: None) as departure:
        yield departure
        departure.done()


@pytest.fixture
def editor(tmp_path: Path) -> Callable[[str], dict[str, str]]:
    """Makes an editor of lines of shell, $1 being the file; the environment that names it."""

    def make(script: str) -> dict[str, str]:
        program = tmp_path / "editor"
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(0o700)
        return {"EDITOR": str(program)}

    return make


@pytest.fixture
def elsewhere() -> Iterator[None]:
    """Another thread than the main one takes SIGTERM, so that nothing wakes here; programs begun
    meanwhile do not hear it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    yield
    signal.pthread_sigmask(signal.SIG_SETMASK, before)


def test_an_editor_gives_back_what_it_saved(
    departure: Departure, editor: Callable[[str], dict[str, str]]
) -> None:
    assert edit("before", editor("printf ', after\\n' >> \"$1\""), departure) == "before, after"
    assert edit("before", editor('printf after > "$1"'), None) == "after"
    with pytest.raises(EditorError, match="status 3"):
        edit("before", editor("exit 3"), departure)


def test_a_signal_from_just_before_the_editor_ends_it(
    departure: Departure, editor: Callable[[str], dict[str, str]]
) -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    assert edit("before", editor(_STAYS), departure) == "before"


def test_a_signal_ends_the_editor_with_what_it_saved_last(
    departure: Departure, editor: Callable[[str], dict[str, str]]
) -> None:
    script = f'printf saved > "$1"; kill -TERM $PPID; {_STAYS}'
    assert edit("before", editor(script), departure) == "saved"


def test_a_signal_that_wakes_nothing_ends_the_editor_too(
    departure: Departure, elsewhere: None, editor: Callable[[str], dict[str, str]]
) -> None:
    script = f'printf saved > "$1"; kill -TERM $PPID; {_STAYS}'
    assert edit("before", editor(script), departure) == "saved"
    assert departure.signal == signal.SIGTERM


@pytest.mark.parametrize("name", ["INT", "QUIT"])
def test_the_keys_of_the_editor_ask_for_nothing(
    departure: Departure, editor: Callable[[str], dict[str, str]], name: str
) -> None:
    assert edit("before", editor(f'kill -{name} $PPID; printf saved > "$1"'), departure) == "saved"
    assert departure.signal is None
    os.kill(os.getpid(), getattr(signal, f"SIG{name}"))
    assert departure.signal == getattr(signal, f"SIG{name}")
