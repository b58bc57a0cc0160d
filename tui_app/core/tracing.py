"""An exception as text that can be given away: where it arose, without what was in it.

Local variables are left out, and so are the words of exceptions that quote what they were given,
such as a KeyError: they may hold a piece of a chat or a key.
"""

import traceback
from collections.abc import Iterator
from pathlib import Path

_OWN_WORDS = (
    AttributeError,
    ImportError,
    IndexError,
    MemoryError,
    ModuleNotFoundError,
    NameError,
    NotImplementedError,
    RecursionError,
    RuntimeError,
    TypeError,
    UnboundLocalError,
    ZeroDivisionError,
)
"""Exceptions whose words name code, not data."""
_FRAMES = 30
"""Frames that are shown of the outer and of the inner end of a stack."""
_LONGEST_CHAIN = 8


def describe(error: BaseException) -> str:
    """The traceback of `error` and of what caused it, the cause first."""
    parts = [_describe_one(each) for each in _chain(error)]
    return "\n\nThis led to:\n\n".join(reversed(parts))


def place(error: BaseException) -> str:
    """Type and place of `error`, such as `KeyError in tui_app/ui/x.py, line 3`."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "tui_app" in Path(frame.filename).parts]
    name = type(error).__name__
    if not frames:
        return name
    frame = (own or frames)[-1]
    return f"{name} in {_short(frame.filename)}, line {frame.lineno}"


def _chain(error: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = error
    for _ in range(_LONGEST_CHAIN):
        if current is None:
            return
        yield current
        shown = None if current.__suppress_context__ else current.__context__
        current = current.__cause__ or shown


def _describe_one(error: BaseException) -> str:
    frames = [
        f"{_short(frame.filename)}:{frame.lineno} in {frame.name}\n    {frame.line or ''}".rstrip()
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    if len(frames) > 2 * _FRAMES:
        left_out = len(frames) - 2 * _FRAMES
        frames[_FRAMES:-_FRAMES] = [f"… {left_out} frames left out"]
    # Those of an exception group.
    group: tuple[BaseException, ...] = getattr(error, "exceptions", ())
    if group:
        frames += [f"one of the group:\n{describe(each)}" for each in group[:_LONGEST_CHAIN]]
    return "\n".join([*frames, f"{_name(error)}{_words(error)}"])


def _name(error: BaseException) -> str:
    kind = type(error)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


def _words(error: BaseException) -> str:
    match error:
        case OSError(strerror=str(words)):
            return f": {words}"
        case _ if type(error) in _OWN_WORDS or type(error).__module__ == "sqlite3":
            return f": {error}" if str(error) else ""
        case _:
            return ""


def _short(filename: str) -> str:
    """The file from its package on: where things are installed is the person's own."""
    parts = Path(filename).parts
    for start in ("site-packages", "tui_app"):
        if start in parts:
            at = len(parts) - 1 - parts[::-1].index(start)
            return "/".join(parts[at + (start == "site-packages") :])
    return "/".join(parts[-2:])
