"""Saving a text to a file that the person names."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tui_app.core.errors import ChinwagError
from tui_app.core.text import safe_line
from tui_app.ui.code_files import read_path, save_code, working_folder
from tui_app.ui.screens.ask_line import AskLine
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.screens.reader import Reader
from tui_app.ui.threads import beside
from tui_app.ui.widgets.facts import Fact


@dataclass(frozen=True, slots=True)
class Saved:
    """What is to be saved."""

    what: str
    """In words, such as "3 lines of python"."""
    text: Callable[[], str]
    """Gives the text, on a thread. Raises: ChinwagError."""
    name: str
    """What the file is called where nothing else is said."""
    question: str = "Save the code as"


class Saving:
    """Saves on `screen`. Files are private to the person, and nothing is replaced unasked."""

    def __init__(self, screen: ChatLayout) -> None:
        self._screen = screen

    def save(self, saved: Saved, typed: str = "") -> None:
        """Save to the file that was `typed`; empty: ask for it."""
        if typed:
            self._named(saved, typed)
        else:
            self._ask_path(saved, saved.name)

    def _ask_path(self, saved: Saved, typed: str) -> None:
        self._screen.app.push_screen(AskLine(saved.question, typed), partial(self._named, saved))

    def _named(self, saved: Saved, typed: str | None) -> None:
        if typed is not None and typed.strip():
            self._work(self._save(saved, typed))

    async def _save(self, saved: Saved, typed: str) -> None:
        path = await beside(lambda: read_path(typed, working_folder(), saved.name))
        if await beside(lambda: save_code(saved.text(), path)):
            self._tell(saved, path)
            return

        def answered(wanted: bool | None) -> None:
            if wanted:
                self._work(self._replace(saved, path))
            else:
                self._ask_path(saved, typed)

        facts = [Fact("File", str(path)), Fact("", "What is in it now would be gone.")]
        self._screen.app.push_screen(
            Reader("Replace this file?", facts, "Enter replaces it · Esc names another"), answered
        )

    async def _replace(self, saved: Saved, path: Path) -> None:
        await beside(lambda: save_code(saved.text(), path, replace=True))
        self._tell(saved, path)

    def _tell(self, saved: Saved, path: Path) -> None:
        where = safe_line(str(path.parent))
        self._screen.tell(f"{saved.what} saved as {safe_line(path.name)} in {where}.")

    def _work(self, work: Coroutine[None, None, None]) -> None:
        async def telling() -> None:
            try:
                await work
            except ChinwagError as error:
                self._screen.tell_error(error)

        self._screen.run_worker(telling())
