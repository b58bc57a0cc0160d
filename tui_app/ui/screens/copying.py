"""Copying texts, and saying how that was done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from tui_app.ui.clipboard import Clipboard
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from tui_app.ui.widgets.conversation import ConversationView


class Copying:
    """Puts on the clipboard what the person asked for on `screen`."""

    def __init__(self, screen: ChatLayout, prompt: Prompt, clipboard: Clipboard) -> None:
        self._screen = screen
        self._prompt = prompt
        self._clipboard = clipboard

    def copy(
        self,
        text: str | Awaitable[str],
        what: str = "",
        *,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        """Copy a text and say so. `what`: what it is, in words to begin with. `tell`: says it, where
        a notice of the chat would not be seen."""
        say = tell or self._screen.tell

        async def telling() -> None:
            wanted = text if isinstance(text, str) else await text
            if not wanted:
                say("There is no text to copy.")
                return
            how = await self._clipboard.copy(wanted)
            say(f"{what} {how}." if what else f"{how[0].upper()}{how[1:]}.")

        self._screen.run_worker(telling())

    def copy_selected(self, view: ConversationView | None) -> bool:
        """Copy what is selected, in `view` or elsewhere, and let go of it; False where nothing is."""
        selected = self._screen.get_selected_text() or self._prompt.selected_text
        if view is not None and view.picked is not None:
            # It takes its time where it goes over thousands of messages.
            self._screen.tell("Copying…")
            self.copy(view.picked_text())
        elif selected:
            self.copy(selected)
        else:
            return False
        self._screen.clear_selection()
        self._prompt.move_cursor(self._prompt.cursor_location)
        return True
