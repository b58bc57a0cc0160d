"""What Textual's input parser does not know about terminals, taught to it once by the app.

- Alt+Enter without the kitty protocol is ESC CR; Textual takes it for Enter. It becomes Ctrl+J.
- A paste without brackets arrives as keys, and each of its Enters would send. Keys that came in
  one read of the terminal are one burst: where a burst holds text and Enter, it becomes a `Paste`
  event, so that its Enters are line breaks and none of its letters acts as a command.
- `ESC ESC [ D` (Alt+Left of some terminals) is read as Escape, Left: that Escape was no key.
"""

from collections.abc import Iterable, Iterator, MutableMapping
from time import monotonic
from typing import TypeGuard, cast

from textual import events
from textual._ansi_sequences import (  # pyright: ignore[reportPrivateUsage] - no public table
    ANSI_SEQUENCES_KEYS,
)
from textual._xterm_parser import (  # pyright: ignore[reportPrivateUsage] - no public parser
    XTermParser,
)
from textual.keys import Keys
from textual.message import Message

LONG_BURST = 16
"""Keys in one read that no person types; what follows them at once belongs to the same paste."""
CONTINUES_WITHIN = 0.02
"""Seconds after a long burst within which the next read still belongs to it."""


class Bursts:
    """Tells pasted keys from typed ones, read by read of one terminal."""

    def __init__(self) -> None:
        self._long_until = 0.0

    def regroup(self, data: str, tokens: Iterable[Message], now: float) -> Iterator[Message]:
        """The `tokens` parsed from one read `data`, with bursts made pastes. `now`: seconds."""
        run: list[events.Key] = []
        pasting = now <= self._long_until
        self._long_until = 0.0
        listed = list(tokens)
        for index, token in enumerate(listed):
            if _is_text(token):
                run.append(token)
                continue
            yield from _as_paste_or_keys(run, data, pasting)
            run, pasting = [], False
            following = listed[index + 1] if index + 1 < len(listed) else None
            if "\x1b\x1b" in data and _is_escape(token) and isinstance(following, events.Key):
                continue
            yield token
        yield from _as_paste_or_keys(run, data, pasting)
        if len(run) >= LONG_BURST or (run and pasting):
            self._long_until = now + CONTINUES_WITHIN


def teach_legacy_keys() -> None:
    """Make the parser of every terminal driver know the above. Doing it again changes nothing.

    To be called before the app runs; it reaches into Textual's private tables, which is one reason
    why Textual is pinned to a minor version.
    """
    table = cast("MutableMapping[str, tuple[Keys, ...]]", ANSI_SEQUENCES_KEYS)
    table["\x1b\r"] = table["\x1b\n"] = (Keys.ControlJ,)
    if hasattr(XTermParser.feed, "untaught"):
        return
    parse = XTermParser.feed

    def feed(self: XTermParser, data: str) -> Iterable[Message]:
        if len(data) < 2 and data != "\r":
            return parse(self, data)
        bursts = cast("Bursts | None", getattr(self, "bursts", None))
        if bursts is None:
            bursts = Bursts()
            setattr(self, "bursts", bursts)  # noqa: B010 - the parser declares no such attribute
        return bursts.regroup(data, parse(self, data), monotonic())

    setattr(feed, "untaught", parse)  # noqa: B010 - functions declare no such attribute
    XTermParser.feed = feed


def _is_text(token: Message) -> TypeGuard[events.Key]:
    """Whether a paste could hold it: a character, a line break or a tab, without modifiers."""
    if not isinstance(token, events.Key):
        return False
    if token.key in ("enter", "tab", "ctrl+j"):
        return token.character is not None
    return token.is_printable and "+" not in token.key


def _is_escape(token: Message) -> bool:
    return isinstance(token, events.Key) and token.key == "escape"


def _as_paste_or_keys(run: list[events.Key], data: str, pasting: bool) -> Iterator[Message]:
    text = "".join(key.character or "" for key in run)
    # A terminal with the kitty protocol sends typed Enters as sequences, never as CR.
    has_enter = "\r" in data and any(key.key == "enter" for key in run)
    if has_enter and (pasting or text.strip("\r\n\t")):
        yield events.Paste(text.replace("\r", "\n"))
    else:
        yield from run
