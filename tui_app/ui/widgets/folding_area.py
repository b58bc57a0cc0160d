"""A text area in which long pastes are one thing each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.document._document import EditResult, Location, Selection
from textual.document._edit import Edit
from textual.message import Message
from textual.widgets import TextArea

from tui_app.core.text import safe
from tui_app.ui.folding import Folds, is_long


class FoldingArea(TextArea, inherit_bindings=False):
    """Shows a name where a long text was pasted; `text` is the whole.

    The cursor steps over a name, and an edit that touches a part of it takes all of it, so that a
    name never loses what it stands for.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"folding-area--name"}
    """
    | Class | Description |
    | :- | :- |
    | `folding-area--name` | The names of folded texts. |
    """
    DEFAULT_CSS = """
    FoldingArea > .folding-area--name { color: $accent; background: $panel; }
    """

    @dataclass
    class FoldOpened(Message):
        """A folded text is to be shown."""

        area: FoldingArea
        name: str

        @property
        def control(self) -> FoldingArea:
            return self.area

    _folds: Folds | None = None

    @property
    def folds(self) -> Folds:
        """What is folded."""
        # TextArea sets its first text before this class could set anything.
        if self._folds is None:
            self._folds = Folds()
        return self._folds

    # The whole

    @property
    def text(self) -> str:
        """All that stands here, long pastes included."""
        return self.folds.whole(super().text)

    @text.setter
    def text(self, value: str) -> None:
        self.load_text(value)

    def load_text(self, text: str) -> None:
        shown = self.folds.folded(text)
        self.folds.forget(shown)
        super().load_text(shown)

    def get_text_range(self, start: Location, end: Location) -> str:
        return self.folds.whole(super().get_text_range(start, end))

    # What is done

    def paste(self, text: str) -> None:
        """Insert a text, made safe, folded where it is long."""
        text = safe(text)
        shown = self.folds.fold(text) if is_long(text) else text
        self.replace(shown, *self.selection, maintain_selection_offset=False)

    def unfold(self, name: str) -> None:
        """Have a folded text stand here itself, at the first place of its name."""
        for row in range(self.document.line_count):
            column = self.document.get_line(row).find(name)
            if column >= 0:
                whole = self.folds.texts[name]
                self.folds.opened(name)
                end = (row, column + len(name))
                self.replace(whole, (row, column), end, maintain_selection_offset=False)
                return

    def action_open_fold(self) -> None:
        """Show the folded text at the cursor, else the one before it, else the first."""
        cursor = self.cursor_location
        found = [
            ((row, start), name)
            for row in range(self.document.line_count)
            for start, name in self._names_in(row)
        ]
        if found:
            before = [name for place, name in found if place <= cursor]
            self.post_message(self.FoldOpened(self, before[-1] if before else found[0][1]))

    def on_click(self, event: events.Click) -> None:
        row, column = self.get_target_document_location(event)
        for start, name in self._names_in(row):
            if start <= column < start + len(name) and self.selection.is_empty:
                self.post_message(self.FoldOpened(self, name))

    def action_cut(self) -> None:
        """Cut the selection, else the line."""
        row = self.cursor_location[0]
        line = (row, 0), (row, len(self.document.get_line(row)))
        text = self.selected_text or self.get_text_range(*line)
        super().action_cut()
        if self.folds.texts and not self.read_only:
            self.app.copy_to_clipboard(text)  # pyright: ignore[reportUnknownMemberType] - App[?]

    # One thing each

    def edit(self, edit: Edit) -> EditResult:
        top, bottom = sorted((edit.from_location, edit.to_location))
        if top == bottom:
            top = bottom = self._outside(top, after=True)
        else:
            top, bottom = self._outside(top, after=False), self._outside(bottom, after=True)
        if [top, bottom] != sorted((edit.from_location, edit.to_location)):
            edit = Edit(edit.text, top, bottom, edit.maintain_selection_offset)
        return super().edit(edit)

    def validate_selection(self, selection: Selection) -> Selection:
        end = self._outside(selection.end, after=selection.end > self.selection.end)
        if selection.is_empty:
            return Selection.cursor(end)
        return Selection(self._outside(selection.start, after=selection.start > selection.end), end)

    def _outside(self, place: Location, *, after: bool) -> Location:
        """The end of the name that `place` is inside of, or its beginning; else `place` itself."""
        row, column = place
        for start, name in self._names_in(row):
            end = start + len(name)
            if start < column < end:
                return row, end if after else start
        return place

    def _names_in(self, row: int) -> list[tuple[int, str]]:
        if not self.folds.texts or not 0 <= row < self.document.line_count:
            return []
        line = self.document.get_line(row)
        return [(start, line[start:end]) for start, end in self.folds.spans(line)]

    # Drawing

    def get_line(self, line_index: int) -> Text:
        line = super().get_line(line_index)
        for start, name in self._names_in(line_index):
            line.stylize(
                self.get_component_rich_style("folding-area--name"), start, start + len(name)
            )
        return line
