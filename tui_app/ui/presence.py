"""Whether somebody is at the terminal."""

from tui_app.core.clock import Clock

PATIENCE = 20.0
"""Seconds without a key after which nobody is taken to be there, where the focus is not known."""


class Presence:
    """Knows it from the terminal's focus where that is told, else from the keys."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._focused: bool | None = None
        self._touched = clock.monotonic()

    def focus(self, focused: bool) -> None:
        """The terminal says that it got or lost the focus."""
        self._focused = focused

    def touch(self) -> None:
        """The person pressed a key or used the mouse."""
        self._touched = self._clock.monotonic()
        if self._focused is False:
            self._focused = True

    @property
    def away(self) -> bool:
        """Whether nobody is there."""
        if self._focused is not None:
            return not self._focused
        return self._clock.monotonic() - self._touched >= PATIENCE
