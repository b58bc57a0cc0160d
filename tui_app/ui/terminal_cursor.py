"""The terminal's own cursor: on the cell where text is typed, for magnifiers and input methods."""

from typing import Protocol, runtime_checkable

from textual.app import App
from textual.geometry import Offset

_SHOW, _HIDE = "\x1b[?25h", "\x1b[?25l"


@runtime_checkable
class _Typed(Protocol):
    """What one types into: Textual's inputs and text areas."""

    @property
    def cursor_screen_offset(self) -> Offset: ...


def after_paint(app: App[None], *, shown: bool) -> str:
    """What is to be written once `app` has painted. `shown`: whether the cursor is to be seen.

    Textual leaves it where the text cursor last moved to. A new size, another screen or a prompt
    that grew has that elsewhere since.
    """
    place = _text_cursor(app)
    if place is None:
        return _HIDE if shown else ""
    move = "" if place == app.cursor_position else f"\x1b[{place.y + 1};{place.x + 1}H"
    app.cursor_position = place
    return move + _SHOW if shown else move


def _text_cursor(app: App[None]) -> Offset | None:
    """The cell where the next character goes; None where nothing is typed."""
    focused = app.focused
    if isinstance(focused, _Typed) and focused.is_on_screen:
        place = focused.cursor_screen_offset
        return place if place in app.screen.region else None
    return None
