"""Work beside the event loop."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


def in_thread(work: Callable[[], T]) -> Future[T]:
    """Run `work` on a daemon thread, which does not hold up the exit."""
    done: Future[T] = Future()
    done.set_running_or_notify_cancel()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as problem:
            done.set_exception(problem)

    threading.Thread(target=run, name="beside-the-loop", daemon=True).start()
    return done


async def beside(work: Callable[[], T]) -> T:
    """The result of `work`, done beside the event loop."""
    return await asyncio.wrap_future(in_thread(work))
