"""A piece of a conversation, with what was found in it."""

from collections.abc import Sequence

from textual import events, on

from tui_app.core.conversation import MessageHead
from tui_app.core.finding import Needle
from tui_app.ui.conversation.block import Sheet
from tui_app.ui.conversation.finding import Marks, hits_in
from tui_app.ui.widgets.conversation import ConversationView
from tui_app.ui.widgets.preview import Preview


class FoundPreview(Preview, can_focus=False):
    """Shows a message among those around it, at the place that was found."""

    def __init__(self, sheet: Sheet, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(sheet, id=id)
        self._wanted = ""

    def show_found(self, heads: Sequence[MessageHead], message_id: str, needle: Needle) -> None:
        """Show `heads`, and where the needle stands first in one of them, else its beginning."""
        self._wanted = message_id
        self.show(heads)
        self.marks = Marks(needle)
        self._place_found()

    def show_nothing(self) -> None:
        """Show nothing."""
        self._wanted = ""
        self.marks = None
        self.show(())

    @on(ConversationView.Changed)
    def _lines_changed(self, event: ConversationView.Changed) -> None:
        index = event.index
        if index is None or self.blocks[index].head.id == self._wanted:
            self._place_found()

    # Nothing is selected here.
    def on_mouse_down(self, event: events.MouseDown) -> None:
        event.prevent_default()

    def _place_found(self) -> None:
        places = (n for n, block in enumerate(self.blocks) if block.head.id == self._wanted)
        index = next(places, None)
        if index is None or self.marks is None:
            return
        block, needle = self.blocks[index], self.marks.needle
        block.prepare()
        found = [] if block.waits else hits_in(block.passages(), needle)
        if found and found[0] is None:
            self.unfold(index)
            found = hits_in(block.passages(), needle)
        hit = found[0] if found else None
        self.marks = Marks.at(needle, block, hit) if hit else Marks(needle, block)
        self.reveal(index, hit or ())
