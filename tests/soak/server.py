"""The server of the soak: what it says follows from the question, so that anybody can check it.

A question carries a number (`q17`). The number makes the reply's text; the number and how often it
was asked make how the server behaves, so that what failed may well work the second time.
"""

import contextlib
import random
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tests.stubs.loopback import (
    END,
    Answer,
    Close,
    Hang,
    LoopbackServer,
    Pause,
    Request,
    Reset,
    Step,
    WaitFor,
    chunk,
    delta,
    event,
    head,
    status,
    usage,
)

_GO_ON = "Your last reply was cut off."
"""How a plea to go on begins, after what was said so far."""
_NUMBER = re.compile(r"\bq(\d+)\b")
_PIECE = re.compile(r"(?s).{1,12}")
_PARTS = (
    "A paragraph with **bold**, *slanted* and `code`, and [a link](https://example.org/{0}).\n\n",
    "Words enough to be wrapped, {0} of them, on a narrow screen, " * 3 + "and no more.\n\n",
    "- one of {0}\n- two\n  1. nested\n  2. again\n- three\n\n",
    "```python\ndef number_{0}(x):\n    return [y * {0} for y in range(x)]\n```\n\n",
    "| name | value |\n| --- | ---: |\n| first | {0} |\n| 日本語 | 👩‍👩‍👧 |\n\n",
    "> Somebody said {0}, and somebody else said nothing.\n\n",
    "## Heading {0}\n\n",
    "Ünïcödé, العربية and עברית {0}; $x^2$ <b>html</b> [/] & co.\n\n",
)
_CROWD_TAKES = 3.0
"""Seconds that each reply of a crowd streams."""
_BEHAVIOURS = {
    "whole": 12,
    "slow": 4,
    "silent": 1,
    "stuck": 1,
    "reset": 1,
    "truncated": 1,
    "refused": 1,
    "busy": 1,
    "garbage": 1,
}


def number_of(question: str) -> int | None:
    """The last number in a question."""
    found = _NUMBER.findall(question)
    return int(found[-1]) if found else None


def reply_to(number: int) -> str:
    """All there is to say to question `number`."""
    chance = random.Random(number)
    parts = chance.choices(_PARTS, k=chance.choice((1, 2, 3, 5, 12)))
    return f"Answer {number}. " + "".join(part.format(number) for part in parts)


def thoughts_on(number: int) -> str:
    """What is thought before that; empty for most."""
    return f"Let me think about {number}. " * 5 if number % 4 == 0 else ""


class SoakServer(LoopbackServer):
    """Answers with the moods of a real server, but for a crowd."""

    def __init__(self) -> None:
        super().__init__(self._reply)
        self._gate: threading.Event | None = None
        self._arrived = 0
        self.behaviours: Counter[str] = Counter()
        self._asked: Counter[int] = Counter()
        self._asking = threading.Lock()

    @contextlib.contextmanager
    def crowd(self) -> Iterator[Callable[[], int]]:
        """Have all that is asked inside stream at the same time, whole, once the end is reached.

        Gives how many were asked.
        """
        self._gate, self._arrived = threading.Event(), 0
        try:
            yield lambda: self._arrived
        finally:
            self._gate.set()
            self._gate = None

    def forget(self) -> None:
        """Let go of the past, so that only the app's own memory is measured. While nothing runs."""
        self.requests.clear()
        self._waiting.clear()
        self._asked.clear()
        self._threads[:] = [thread for thread in self._threads if thread.is_alive()]
        with self._changed:
            self._connections[:] = [each for each in self._connections if not each.gone.is_set()]

    def _reply(self, request: Request) -> Answer:
        messages = request.json()["messages"]
        number, said = _wanted(messages)
        if number is None:
            return status(400, {"error": {"message": "No number in the question."}})
        with self._asking:
            self._asked[number] += 1
            chance = random.Random(number * 1000 + self._asked[number])
            gate = self._gate
            behaviour = "crowd" if gate else _choose(chance)
            self.behaviours[behaviour] += 1
            self._arrived += 1
        thoughts = "" if said else thoughts_on(number)
        steps = list(_steps(behaviour, thoughts, reply_to(number)[len(said) :], chance))
        # The head and a first word, so that it streams, and then the others are waited for.
        return [*steps[:2], WaitFor(gate), *steps[2:]] if gate else steps


def _steps(behaviour: str, thoughts: str, text: str, chance: random.Random) -> Iterator[Step]:
    match behaviour:
        case "silent":
            yield Hang()
        case "refused":
            yield from status(400, {"error": {"message": "That is not for me."}})
            return
        case "busy":
            yield from status(429, "", {"Retry-After": "0"})
            return
    pieces = [event(delta(reasoning=each)) for each in _PIECE.findall(thoughts)]
    pieces += [event(delta(each)) for each in _PIECE.findall(text)]
    pause = 0.0
    if behaviour == "crowd":
        pause = _CROWD_TAKES / len(pieces)
    elif behaviour == "slow":
        pause = chance.choice((0.005, 0.02, 0.05))
    cut = chance.randrange(len(pieces) + 1)
    yield head()
    for number, piece in enumerate(pieces):
        if number == cut and behaviour in ("stuck", "reset", "truncated", "garbage"):
            yield from _misbehave(behaviour)
        yield piece
        if pause:
            yield Pause(pause)
    yield event(delta(finish="stop"))
    yield event(usage(completion=len(text) // 4, usd_spent=0.0001))
    yield event("[DONE]")
    yield END


def _wanted(messages: Sequence[dict[str, Any]]) -> tuple[int | None, str]:
    """The number of the question, and what was said to it already."""
    if len(messages) > 2 and messages[-2]["role"] == "assistant":
        said = messages[-2]["content"]
        number = number_of(messages[-3]["content"])
        if number is not None and messages[-1]["content"].startswith(_GO_ON):
            return number, said
    # Before it stand the questions whose replies failed.
    return number_of(messages[-1]["content"].rpartition("\n\n")[2]), ""


def _choose(chance: random.Random) -> str:
    return chance.choices(list(_BEHAVIOURS), list(_BEHAVIOURS.values()))[0]


def _misbehave(behaviour: str) -> Iterator[Step]:
    match behaviour:
        case "stuck":
            yield Hang()
        case "reset":
            yield Reset()
        case "truncated":
            yield chunk(b"data: {")
            yield Close()
        case _:
            yield event("{this is no JSON")
            yield event({"choices": [{"delta": {"content": 7}}]})
