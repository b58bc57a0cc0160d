"""Texts taken out of the prompt unsent."""

from pathlib import Path

from tests.stubs.clock import StillClock
from tui_app.store.store import Store


def test_they_are_kept_in_order_and_taken_back(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "chinwag.db", StillClock())
    for text in ("one", "two \ud83d", "three"):
        store.put_aside(None, text).result(10)
    assert store.texts_put_aside(None) == ["one", "two \ufffd", "three"]
    store.take_back(None, "one").result(10)
    store.take_back(None, "never there").result(10)
    assert store.texts_put_aside(None) == ["two \ufffd", "three"]
    store.close()
