"""What is done with a block of code: copied, saved to a file, put into a tmux pane."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from tui_app.core.errors import ChinwagError
from tui_app.core.text import safe_line
from tui_app.render.figures import number
from tui_app.ui.code_files import file_name, working_folder
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.screens.picker import PickerItem
from tui_app.ui.screens.reader import Reader
from tui_app.ui.screens.saving import Saved, Saving
from tui_app.ui.threads import beside
from tui_app.ui.tmux import Pane, neighbour, paste
from tui_app.ui.widgets.facts import Fact

if TYPE_CHECKING:
    from tui_app.render.page import CodeBlock

_SHOWN = 48


class Pick(Protocol):
    """Has one of some items chosen, and calls `picked` with its key."""

    def __call__(
        self,
        items: list[PickerItem],
        placeholder: str,
        picked: Callable[[str], None],
        /,
        highlight: str = "",
        *,
        numbered: bool = False,
    ) -> None: ...


class CodeControl:
    """Does something to one of the blocks of code of a message, asking which where there are more.

    `copy` puts a text on the clipboard and says so, after the words it is given.
    """

    def __init__(
        self,
        screen: ChatLayout,
        environ: Mapping[str, str],
        *,
        pick: Pick,
        copy: Callable[[str, str], None],
    ) -> None:
        self._screen = screen
        self._environ = environ
        self._pick = pick
        self._copy = copy
        self._saving = Saving(screen)
        self._agreed: set[tuple[str, str]] = set()
        """Panes and the programs in them that were said to take lines."""

    def copy(self, blocks: "Sequence[CodeBlock]") -> None:
        self._choose(
            blocks, "Copy which code?", lambda block: self._copy(block.text, described(block))
        )

    def save(self, blocks: "Sequence[CodeBlock]") -> None:
        """Save one to a file whose path is asked for. Nothing is replaced unasked."""
        self._choose(blocks, "Save which code?", self._ask_path)

    def send(self, blocks: "Sequence[CodeBlock]") -> None:
        """Paste one into the tmux pane beside this one, without Enter."""
        if len(blocks) > 1:
            self._work(self._ask_which(blocks))
        else:
            self._choose(blocks, "", self._put)

    async def _ask_which(self, blocks: "Sequence[CodeBlock]") -> None:
        # That there is no pane is told before a block is asked for.
        pane = await beside(lambda: neighbour(self._environ))
        self._choose(blocks, f"Put which code into {pane.name}?", self._put)

    def _put(self, block: "CodeBlock") -> None:
        self._work(self._find_pane(block))

    def _choose(
        self,
        blocks: "Sequence[CodeBlock]",
        question: str,
        chosen: "Callable[[CodeBlock], None]",
    ) -> None:
        if not blocks:
            self._screen.tell("There is no block of code in this message.")
        elif len(blocks) == 1:
            chosen(blocks[0])
        else:
            items = [code_item(str(n), block) for n, block in enumerate(blocks)]
            # The last one is the one most often meant.
            last = items[-1].key
            self._pick(items, question, lambda key: chosen(blocks[int(key)]), last, numbered=True)

    # files

    def _ask_path(self, block: "CodeBlock") -> None:
        name = file_name(block.language, working_folder())
        self._saving.save(Saved(described(block), lambda: block.text, name))

    # tmux

    async def _find_pane(self, block: "CodeBlock") -> None:
        pane = await beside(lambda: neighbour(self._environ))
        lines = block.text.rstrip("\n").count("\n") + 1
        if lines == 1 or pane.brackets or (pane.id, pane.program) in self._agreed:
            await self._paste(block, pane)
            return

        def answered(wanted: bool | None) -> None:
            if wanted:
                self._agreed.add((pane.id, pane.program))
                self._work(self._paste(block, pane))

        why = (
            "The program there takes every line of a paste as if Enter followed it."
            if pane.brackets is False
            else "This tmux does not tell whether the program there takes a paste as one piece. "
            "Where it does not, every line but the last counts as entered."
        )
        facts = [Fact("Code", described(block)), Fact("Pane", pane.name), Fact("Careful", why)]
        self._screen.app.push_screen(
            Reader("Paste several lines?", facts, "Enter pastes them · Esc does not"), answered
        )

    async def _paste(self, block: "CodeBlock", pane: Pane) -> None:
        await beside(lambda: paste(block.text, pane, self._environ))
        self._screen.tell(f"{described(block)} put into {pane.name}, without Enter.")

    def _work(self, work: Coroutine[None, None, None]) -> None:
        async def telling() -> None:
            try:
                await work
            except ChinwagError as error:
                self._screen.tell_error(error)

        self._screen.run_worker(telling())


def described(block: "CodeBlock") -> str:
    """A block in a few words, such as "3 lines of python"."""
    lines = block.text.count("\n") + 1
    return f"{number(lines)} {'line' if lines == 1 else 'lines'} of {block.language or 'code'}"


def code_item(key: str, block: "CodeBlock") -> PickerItem:
    """A block to choose: its first line, how much it is and of what."""
    first = next((line for line in block.text.split("\n") if line.strip()), "")
    return PickerItem(key, safe_line(first, _SHOWN), described(block))
