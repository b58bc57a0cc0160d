"""What Up and Down bring back into the prompt."""

from collections.abc import Iterable


class PromptHistory:
    """Earlier prompts, oldest first, and a place among them.

    The place is after the last one until someone goes back; what stood in the prompt then is kept
    and comes back when they return. An entry that was changed while it stood in the prompt keeps
    the change until something is sent.
    """

    def __init__(self, entries: Iterable[str] = ()) -> None:
        self._entries = list(entries)
        self._shown = [*self._entries, ""]
        self._place = len(self._entries)

    def add(self, text: str) -> str:
        """Remember a prompt that was sent or put aside.

        Returns what was being written when someone went back to an earlier one, to stand in the
        prompt again; empty where nothing was.
        """
        unsent = self._shown[-1] if self._place < len(self._entries) else ""
        if text.strip() and self._entries[-1:] != [text]:
            self._entries.append(text)
        self._shown = [*self._entries, ""]
        self._place = len(self._entries)
        return unsent

    def back(self, current: str) -> str | None:
        """The prompt before; `current` is what stands in the prompt. None where there is none."""
        return self._go(current, -1)

    def forward(self, current: str) -> str | None:
        """The prompt after, or what stood there first. None where one already is there."""
        return self._go(current, 1)

    def _go(self, current: str, step: int) -> str | None:
        if not 0 <= self._place + step < len(self._shown):
            return None
        self._shown[self._place] = current
        self._place += step
        return self._shown[self._place]
