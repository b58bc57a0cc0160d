"""What was done last, and how it is taken back."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import Any, TypeVar

_Result = TypeVar("_Result")

_UNDOABLE = 100
"""Changes that can be taken back; one may be about thousands of sessions."""


class Undoing:
    """Remembers changes, whatever they are about."""

    def __init__(self) -> None:
        self._done: deque[tuple[Future[Any], Callable[[Any], Awaitable[str]]]] = deque(
            maxlen=_UNDOABLE
        )

    @property
    def undoable(self) -> bool:
        """Whether there is anything to take back."""
        return bool(self._done)

    def add(
        self, written: "Future[_Result]", take_back: "Callable[[_Result], Awaitable[str]]"
    ) -> None:
        """Remember a change. `take_back` undoes it, given what came of writing it, and returns what
        the person is told; nothing where there is nothing to undo any more."""
        self._done.append((written, take_back))

    def forget(self, written: "Future[_Result]") -> None:
        """There is nothing to take back: it changed nothing."""
        for change in list(self._done):
            if change[0] is written:
                self._done.remove(change)

    async def undo(self) -> str:
        """Take back what was done last, and can be; what the person is told of it. Raises:
        ChinwagError."""
        while self._done:
            written, take_back = self._done.pop()
            if told := await take_back(await kept(written)):
                return told
        return "There is nothing to undo."


async def kept(written: "Future[_Result]") -> "_Result":
    """What came of a write; leaving meanwhile does not take it back."""
    return await asyncio.shield(asyncio.wrap_future(written))
