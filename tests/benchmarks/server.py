# ruff: noqa: T201 - a command
"""The server, in a process of its own: what it says follows from the question.

    q1 burst KIND KB     a reply of so many kilobytes, as fast as possible
    q2 paced RATE SECONDS   prose in so many deltas a second, for so long
    q3 huge NAME         one of `tests.stubs.huge`, as fast as possible
    q4 first             a word of its own, half a second after the head

The number is that of the question. When an answer has been sent, a line of JSON on standard output
tells when its first and its last text were handed to the system. All is encoded before it begins.
"""

import functools
import json
import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from tests.benchmarks.texts import KB, cut, make_text
from tests.stubs.huge import HUGE
from tests.stubs.loopback import (
    END,
    Answer,
    LoopbackServer,
    Pause,
    Request,
    Send,
    Step,
    delta,
    event,
    head,
    status,
    usage,
)

END_MARK = "Zqend"
"""The last word of every reply; it stands nowhere else."""
_PIECE = 100
"""Characters of a delta of a huge reply."""
_ASKED = re.compile(r"q(\d+) (burst|paced|huge|first)(?: (\w+))?(?: (\d+))?")


def first_mark(number: int) -> str:
    """The first word of the reply to a `first`."""
    return f"Zq{number}first"


@dataclass(frozen=True, slots=True)
class Sent:
    """When the text of an answer was handed to the system, in seconds of `time.monotonic`."""

    first: float
    last: float


class Server:
    """The running server. Use it as a context manager."""

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.benchmarks.server"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        self._sent: dict[int, Sent] = {}
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, args=(self._process.stdout,))
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        self._reader.join()

    def sent(self, number: int, seconds: float = 60.0) -> Sent:
        """When the answer to a question was sent; waits until it was."""
        with self._changed:
            assert self._changed.wait_for(lambda: number in self._sent, seconds), "not sent"
            return self._sent[number]

    def _read(self, lines: Iterator[str]) -> None:
        for line in lines:
            number, first, last = json.loads(line)
            with self._changed:
                self._sent[number] = Sent(first, last)
                self._changed.notify_all()


def reply_to(kind: str, kilobytes: int) -> str:
    """All that a `burst` says."""
    return make_text(kind, kilobytes * KB, END_MARK)


def _answer(request: Request) -> Answer:
    asked = _ASKED.search(request.json()["messages"][-1]["content"])
    if asked is None:
        return status(400, {"error": {"message": "What was asked?"}})
    number, what, one, two = asked.groups()
    match what:
        case "burst":
            steps = _at_once(_burst(one, int(two)))
        case "huge":
            steps = _at_once(_huge(one))
        case "paced":
            steps = _paced(int(one), int(two))
        case _:
            steps = _first(int(number))
    return _told(int(number), steps)


def _told(number: int, steps: Iterator[Step]) -> Iterator[Step]:
    """The steps of an answer, and word of when the first and last were carried out."""
    yield head()
    first = 0.0
    for step in steps:
        if isinstance(step, Send):
            first = first or time.monotonic()
        yield step
    last = time.monotonic()
    yield _CLOSING
    print(json.dumps([number, first, last]), flush=True)


def _at_once(data: bytes) -> Iterator[Step]:
    yield Send(data)


def _paced(rate: int, seconds: int) -> Iterator[Step]:
    pieces = _deltas("prose", 20 * rate * seconds)
    pieces = [*pieces[: rate * seconds - 1], event(delta(f" {END_MARK}")).data]
    begun = time.monotonic()
    for number, piece in enumerate(pieces):
        yield Pause(max(0.0, begun + number / rate - time.monotonic()))
        yield Send(piece)


def _first(number: int) -> Iterator[Step]:
    said = event(delta(first_mark(number) + " "))
    # Anywhere between two frames.
    yield Pause(0.4 + random.random() / 5)
    yield said
    yield Pause(0.3)
    yield event(delta(END_MARK))


@functools.cache
def _deltas(kind: str, size: int) -> list[bytes]:
    text = make_text(kind, size, END_MARK)
    return [event(delta(piece)).data for piece in cut(text, END_MARK)]


@functools.cache
def _burst(kind: str, kilobytes: int) -> bytes:
    return b"".join(_deltas(kind, kilobytes * KB))


@functools.cache
def _huge(name: str) -> bytes:
    text = f"{HUGE[name].make(1)}\n\n"
    pieces = [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)]
    return b"".join(event(delta(piece)).data for piece in [*pieces, END_MARK])


_CLOSING = Send(
    b"".join(
        step.data for step in (event(delta(finish="stop")), event(usage()), event("[DONE]"), END)
    )
)


def main() -> None:
    with LoopbackServer(_answer) as server:
        print(server.url, flush=True)
        # Until whoever started it has gone.
        sys.stdin.read()


if __name__ == "__main__":
    main()
