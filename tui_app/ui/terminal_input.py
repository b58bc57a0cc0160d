"""What Textual's input parser does not know about terminals, taught to it once by the app.

- Alt+Enter without the kitty protocol is ESC CR; Textual takes it for Enter. It becomes Ctrl+J.
- A paste without brackets arrives as keys, and each of its Enters would send. Keys that came in
  one read of the terminal are one burst: where a burst holds text and Enter, it becomes a `Paste`
  event, so that its Enters are line breaks and none of its letters acts as a command.
- `ESC ESC [ D` (Alt+Left of some terminals) is read as Escape, Left: that Escape was no key.
- Enter with a modifier in xterm's other encoding (`ESC [ 27 ; 2 ; 13 ~`), which tmux sends, is read
  as a key named after the control character.
- A bracketed paste may hold escape sequences, and Textual takes what follows an ESC in it for keys:
  a hostile text could press some. All between the brackets is one `Paste`.
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


_AS_TMUX_SENDS = {"shift+\r": "shift+enter", "ctrl+\r": "ctrl+enter", "\r": "alt+enter"}
_PASTE_START = "\x1b[200~"
_PASTE_END = "\x1b[201~"


class Pastes:
    """Takes bracketed pastes out of what a terminal sends, read by read."""

    def __init__(self) -> None:
        self._pasted: list[str] | None = None
        """What came of the paste under way; None outside of one."""
        self._held = ""
        """The end of the last read, where it may be the beginning of a bracket."""

    def split(self, data: str) -> Iterator[str | events.Paste]:
        """What is to be parsed as keys, and whole pastes, in order."""
        data = self._held + data
        self._held = ""
        while data:
            bracket = _PASTE_START if self._pasted is None else _PASTE_END
            before, found, after = data.partition(bracket)
            if not found:
                cut = _cut_bracket(before, bracket)
                before, self._held = before[:cut], before[cut:]
            if self._pasted is not None:
                self._pasted.append(before)
                if found:
                    yield events.Paste("".join(self._pasted).replace("\x00", ""))
                    self._pasted = None
            else:
                if before:
                    yield before
                if found:
                    self._pasted = []
            data = after


class Bursts:
    """Tells pasted keys from typed ones, read by read of one terminal."""

    def __init__(self) -> None:
        self._long_until = 0.0

    def end(self) -> None:
        """Say that something came in between: what follows belongs to no burst before it."""
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
        known = cast("tuple[Pastes, Bursts] | None", getattr(self, "known", None))
        if known is None:
            known = Pastes(), Bursts()
            setattr(self, "known", known)  # noqa: B010 - the parser declares no such attribute
        pastes, bursts = known
        if not data:
            yield from _renamed(parse(self, data))
        for piece in pastes.split(data):
            if isinstance(piece, events.Paste):
                bursts.end()
                yield piece
            elif len(piece) < 2 and piece != "\r":
                yield from _renamed(parse(self, piece))
            else:
                yield from bursts.regroup(piece, _renamed(parse(self, piece)), monotonic())

    setattr(feed, "untaught", parse)  # noqa: B010 - functions declare no such attribute
    XTermParser.feed = feed


def _renamed(tokens: Iterable[Message]) -> Iterator[Message]:
    for token in tokens:
        name = _AS_TMUX_SENDS.get(token.key) if isinstance(token, events.Key) else None
        yield token if name is None else events.Key(name, None)


def _cut_bracket(text: str, bracket: str) -> int:
    """Where at the end of `text` a bracket begins that is not all there; else its length.

    Of the opening bracket at least three characters must be there: ESC and ESC [ are keys.
    """
    least = 3 if bracket == _PASTE_START else 1
    for length in range(min(len(bracket) - 1, len(text)), least - 1, -1):
        if text.endswith(bracket[:length]):
            return len(text) - length
    return len(text)


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
