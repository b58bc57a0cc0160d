"""What Up and Down bring back into the prompt."""

from collections.abc import Iterable


class PromptHistory:
    """Earlier prompts, oldest first, and a place among them.

    The place is after the last one until someone goes back; what stood in the prompt then is kept
    and comes back when they return.
    """

    def __init__(self, entries: Iterable[str] = ()) -> None:
        self._entries = list(entries)
        self._place = len(self._entries)
        self._unsent = ""

    def add(self, text: str) -> None:
        """Remember a prompt that was sent or put aside."""
        if text.strip() and self._entries[-1:] != [text]:
            self._entries.append(text)
        self._place = len(self._entries)
        self._unsent = ""

    def back(self, current: str) -> str | None:
        """The prompt before; `current` is what stands in the prompt. None where there is none."""
        if self._place == 0:
            return None
        if self._place == len(self._entries):
            self._unsent = current
        self._place -= 1
        return self._entries[self._place]

    def forward(self) -> str | None:
        """The prompt after, or what stood there first. None where one already is there."""
        if self._place >= len(self._entries):
            return None
        self._place += 1
        return self._unsent if self._place == len(self._entries) else self._entries[self._place]
