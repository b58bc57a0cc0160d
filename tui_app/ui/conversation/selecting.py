"""What is selected with the mouse. It stays on its text, whatever comes above it or below."""

import asyncio
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass

from tui_app.render.cells import graphemes, is_single, width_of
from tui_app.render.copying import selected_text, text_in
from tui_app.render.lines import Line
from tui_app.ui.conversation.block import MessageBlock

BEFORE = -1
"""The cell of what is left of a line."""
_BUDGET = 0.01
"""Seconds of setting messages that were never shown after which everything else has its turn."""
_BREATH = 0.005
"""Seconds that everything else then has."""
_LONGEST_WORD = 200
"""Cells on either side that are looked at for the ends of a word."""
_WORD = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A character of a conversation."""

    block: int
    line: int
    """Counted from the first line of what the message says: thoughts above it have negative
    numbers, and may be folded without moving it."""
    cell: int
    """At which it begins, in the whole line."""


@dataclass(frozen=True, slots=True)
class Picked:
    """The text from one character to another, both included, in either order."""

    anchor: Spot
    """Where the button was pressed."""
    head: Spot
    """Where the pointer is."""

    @property
    def first(self) -> Spot:
        return min(self.anchor, self.head)

    @property
    def last(self) -> Spot:
        return max(self.anchor, self.head)

    def cells(self, block: int, number: int, line: Line) -> tuple[int, int] | None:
        """The cells of a line that are selected: from, and up to. Its decoration never is."""
        first, last = self.first, self.last
        if not (first.block, first.line) <= (block, number) <= (last.block, last.line):
            return None
        start, end = line.prefix, line.cells
        if (block, number) == (first.block, first.line):
            start = max(start, first.cell)
        if (block, number) == (last.block, last.line):
            end = min(end, character_at(line, last.cell)[1])
        return start, max(start, end)


def spot_at(blocks: Sequence[MessageBlock], block: int, number: int, cell: int) -> Spot:
    """The character at a cell of a line of a block, the line counted from the block's top."""
    line = blocks[block].line(number)
    return Spot(block, number - blocks[block].text_top, character_at(line, cell)[0])


def character_at(line: Line, cell: int) -> tuple[int, int]:
    """The cells of the character at `cell`: from, and up to. Empty at either end of the line."""
    length = line.cells
    if cell < 0:
        return BEFORE, 0
    if cell >= length:
        return length, length
    start = 0
    for segment in line.segments:
        width = width_of(segment.text)
        if start + width > cell:
            break
        start += width
    else:
        return length, length
    if is_single(segment.text):
        return cell, cell + 1
    for _, _, width in graphemes(segment.text):
        if start + width > cell:
            return start, start + width
        start += width
    return length, length


def word_at(line: Line, cell: int) -> tuple[int, int]:
    """The first and the last cell of the word at `cell`, or of what stands there instead."""
    start = character_at(line, max(0, cell - _LONGEST_WORD))[0]
    for found in _WORD.finditer(text_in(line, start, cell + _LONGEST_WORD)):
        end = start + width_of(found[0])
        if start <= cell < end:
            return start, end - 1
        start = end
    return cell, cell


def picked_word(blocks: Sequence[MessageBlock], block: int, number: int, cell: int) -> Picked:
    """The word at a cell of a line."""
    first, last = word_at(blocks[block].line(number), cell)
    return Picked(spot_at(blocks, block, number, first), spot_at(blocks, block, number, last))


def picked_paragraph(blocks: Sequence[MessageBlock], block: int, number: int) -> Picked:
    """A line, and those that it was wrapped into."""
    first = last = number
    while first > 0 and blocks[block].line(first).joins:
        first -= 1
    while last + 1 < blocks[block].height and blocks[block].line(last + 1).joins:
        last += 1
    end = blocks[block].line(last).cells
    return Picked(spot_at(blocks, block, first, 0), spot_at(blocks, block, last, end))


async def picked_text(blocks: Sequence[MessageBlock], picked: Picked) -> str:
    """The selected text without decoration and with wrapped lines rejoined.

    Messages in it that were never shown are set for it, a few at a time. Whatever the
    view shows meanwhile, all are read on the sheet that the ends were picked on.
    """
    sheet = blocks[picked.first.block].sheet
    lines: list[tuple[Line, int, int]] = []
    rest = time.monotonic() + _BUDGET
    for index in range(picked.first.block, min(picked.last.block + 1, len(blocks))):
        block = blocks[index].to_read(sheet)
        block.prepare()
        while block.waits:
            await asyncio.sleep(_BREATH)
            block.take_setting()
        for number in range(block.height):
            line = block.line(number)
            cells = picked.cells(index, number - block.text_top, line)
            if cells is not None:
                # Of a line that is selected from its beginning the indent is copied, too.
                start = 0 if lines and cells[0] == line.prefix else cells[0]
                lines.append((line, start, cells[1]))
        if time.monotonic() > rest:
            await asyncio.sleep(_BREATH)
            rest = time.monotonic() + _BUDGET
    return selected_text(lines).strip("\n")
