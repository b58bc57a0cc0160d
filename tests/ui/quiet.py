"""Knowing at once that an app under test has done what there was to do.

After every key Textual's pilot looks on for two fiftieths of a second or more, whatever there is to
wait for; that took more than half of the time of the tests. Here the event loop is asked.
"""

import asyncio
import time

import pytest

_SOON = 0.025
"""Seconds: more than a frame. What is due within these belongs to what is under way."""
_GLANCE = 0.002
"""Seconds for which the threads of the app are watched, and the part of it that is still rest."""
_REST = 0.25


async def wait_until_quiet(min_sleep: float = 0.0, max_sleep: float = 1.0) -> None:
    """Until the loop has nothing to run now or soon, and no thread computes.

    The arguments are those of `textual._wait.wait_for_idle`, seconds at least and at most.
    """
    loop = asyncio.get_running_loop()
    begun = time.monotonic()
    while True:
        busy = time.process_time()
        await asyncio.sleep(_GLANCE)
        rested = time.process_time() - busy < _GLANCE * _REST
        waited = time.monotonic() - begun
        if waited >= max_sleep or (rested and waited >= min_sleep and not _has_more(loop)):
            return


def _has_more(loop: asyncio.AbstractEventLoop) -> bool:
    """Whether anything is ready, or a timer will be soon."""
    soon = loop.time() + _SOON
    return bool(loop._ready) or any(  # type: ignore[attr-defined]
        timer.when() < soon and not timer.cancelled()
        for timer in loop._scheduled  # type: ignore[attr-defined]
    )


@pytest.fixture(autouse=True)
def quick_pilot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textual.app.wait_for_idle", wait_until_quiet)
    monkeypatch.setattr("textual.pilot.wait_for_idle", wait_until_quiet)
