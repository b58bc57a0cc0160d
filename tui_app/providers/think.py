"""Reasoning that a server left in the text: `<think>…</think>` at its start, cut anywhere."""

from dataclasses import dataclass
from enum import Enum, auto

_OPEN = "<think>"
_CLOSE = "</think>"
_LONGEST_INDENT = 256
"""Blank characters before the tag; held back, since they are not text yet."""


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    reasoning: bool


class _State(Enum):
    START = auto()
    THINKING = auto()
    TEXT = auto()


class ThinkSplitter:
    """Tells reasoning from text. A tag later in the text is text: people ask about tags, too."""

    def __init__(self) -> None:
        self._state = _State.START
        self._held = ""
        self._skip_breaks = False

    def feed(self, text: str) -> list[Piece]:
        """The pieces that are certain now, in order."""
        if self._state is _State.TEXT and not self._skip_breaks:
            return [Piece(text, reasoning=False)] if text else []
        pieces: list[Piece] = []
        text, self._held = self._held + text, ""
        if self._state is _State.START:
            text = self._start(text)
        if self._state is _State.THINKING:
            text = self._think(text, pieces)
        if self._state is _State.TEXT:
            self._add(text, pieces)
        return pieces

    def end(self) -> list[Piece]:
        """The text is over: what was held back."""
        held, self._held = self._held, ""
        return [Piece(held, self._state is _State.THINKING)] if held else []

    def _start(self, text: str) -> str:
        opening = text.lstrip()
        if opening.startswith(_OPEN):
            self._state = _State.THINKING
            self._skip_breaks = True
            return opening.removeprefix(_OPEN)
        if _OPEN.startswith(opening) and len(text) <= _LONGEST_INDENT:
            self._held = text
            return ""
        self._state = _State.TEXT
        return text

    def _think(self, text: str, pieces: list[Piece]) -> str:
        thought, tag, rest = text.partition(_CLOSE)
        if not tag:
            keep = _overlap(thought, _CLOSE)
            self._held = thought[len(thought) - keep :]
            thought = thought[: len(thought) - keep]
        self._add(thought, pieces)
        if tag:
            self._state = _State.TEXT
            self._skip_breaks = True
        return rest

    def _add(self, text: str, pieces: list[Piece]) -> None:
        if self._skip_breaks:
            text = text.lstrip("\r\n")
        if text:
            self._skip_breaks = False
            pieces.append(Piece(text, self._state is _State.THINKING))


def _overlap(text: str, tag: str) -> int:
    """How many characters at the end of `text` begin `tag`."""
    for size in range(min(len(text), len(tag) - 1), 0, -1):
        if text.endswith(tag[:size]):
            return size
    return 0
