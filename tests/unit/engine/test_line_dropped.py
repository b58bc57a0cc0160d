"""What ends between a dropped line and the end of the screen."""

import signal
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.stubs.clock import StillClock
from tests.stubs.provider import FakeProvider, reply
from tests.ui.chat_app import make_app
from tui_app.engine.answerer import Answerer
from tui_app.engine.engine import Engine
from tui_app.leaving.departure import Departure
from tui_app.store.store import Store


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="this system has no lines that drop")
@pytest.mark.parametrize(("minutes", "told"), [(10, ["One?"]), (0, [])])
def test_a_reply_that_ends_while_the_screen_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, minutes: int, told: list[str]
) -> None:
    app = make_app(tmp_path, config=f"finish_away_minutes = {minutes}\n")
    app.departure = Departure(10, lambda: None)
    store, provider = Store.open(None, StillClock()), FakeProvider()
    idle = threading.Event()
    engine = Engine(
        store,
        lambda _: provider,
        StillClock(),
        lambda _: None if engine.busy else idle.set(),
    )
    monkeypatch.setattr(app, "_services", SimpleNamespace(engine=engine, store=store))
    engine.ask("One?", Answerer("fake", "fake-1"), session_id=None, parent_id=None)
    call = provider.next_call()
    app.leave(signal.SIGHUP)
    call.say(*reply("All of it."))
    assert idle.wait(10)
    assert [each.title for each in store.take_unattended().result(10)] == told
    engine.close()
    store.close()
