"""Finding in the open chat: what is looked for, where it stands, and which place is shown."""

from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from textual.widget import Widget

from tui_app.core.finding import Needle
from tui_app.core.text import safe_line
from tui_app.render.figures import number
from tui_app.render.finding import Hit
from tui_app.ui.conversation.counting import Counter, Load, Tally, outwards
from tui_app.ui.conversation.finding import Hits, Marks
from tui_app.ui.conversation.flow import Place
from tui_app.ui.open_chat import OpenChat
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.screens.found_hits import FoundHits, NotYetError
from tui_app.ui.widgets.conversation import ConversationView
from tui_app.ui.widgets.find_bar import FindBar
from tui_app.ui.widgets.prompt import Prompt


@dataclass(frozen=True, slots=True)
class _At:
    """The hit that is shown."""

    index: int
    """Of its message."""
    message_id: str
    ordinal: int
    """Its number in the message, from 0."""
    place: tuple[int, int] | None
    """Its first line and cell; None until the message is set."""


class FindControl:
    """Finds in what `view` shows of `chat`, as the person asks for it in `bar`.

    `load` reads bodies by message id, on any thread. `hints_changed` is called when other keys
    matter than before.
    """

    def __init__(
        self,
        screen: ChatLayout,
        view: ConversationView,
        bar: FindBar,
        prompt: Prompt,
        chat: OpenChat,
        load: Load,
        *,
        hints_changed: Callable[[], None],
    ) -> None:
        self._screen = screen
        self._view = view
        self._bar = bar
        self._prompt = prompt
        self._chat = chat
        self._hints_changed = hints_changed
        self._counter = Counter(load, partial(self._from_thread, self._take_news))
        self._tally = Tally(Needle(), 0)
        self._session: str | None = None
        self._came_from: Widget | None = None
        self._at: _At | None = None
        self._pending: Callable[[], None] | None = None
        """What is done as soon as enough is known for it."""
        self._anchor = Place()
        """What was read when the search moved the view, and where it moved it to."""
        self._moved_to: Place | None = None
        self._hits = FoundHits(view, self._from_thread, self._take_counts)
        self._given: tuple[str, Needle] = ("", Needle())
        """What a search found here, as it was typed, and what finds it."""

    @property
    def active(self) -> bool:
        """Whether the bar is there."""
        return self._view.marks is not None

    @property
    def _is_shown(self) -> bool:
        """Whether a hit is shown, at `_at`; else that is where the last one was."""
        return self._view.marks is not None and self._view.marks.block is not None

    def open(self, query: str = "") -> None:
        """Go to the bar, which looks for `query`; empty: what was looked for last."""
        query = safe_line(query)
        if not self._view.blocks:
            self._screen.tell("There is nothing to find in this chat yet.")
        elif query or not self.active:
            self._start(query or self._bar.query_text)
            self._bar.begin_typing()
        elif not self._bar.is_typed_in:
            self._bar.begin_typing()

    def show_found(self, query: str, needle: Needle, message_id: str) -> None:
        """Highlight what a search for `query` found, and go to it in a message."""
        self._given = (query, needle)
        if not self.active:
            self._came_from = None
            self._session, self._at = self._chat.session_id, None
            self._screen.show_find_bar()
        self._bar.look_for(query)
        self._moved_to = None
        self._count(needle)
        self._view.marks = Marks(needle)
        self._try(partial(self._arrive, message_id))
        self._hints_changed()

    def _arrive(self, message_id: str) -> None:
        """Show the first hit in a message, else its beginning. Raises: NotYetError."""
        index = self._index_of(message_id)
        if index is None:
            self._choose()
        elif self._hits.within(index) or self._view.blocks[index].waits:
            self._go(index, 0)
        else:
            self._view.reveal(index)

    def _index_of(self, message_id: str) -> int | None:
        """Where a message is; None: it is not in the chat any more."""
        blocks = enumerate(self._view.blocks)
        return next((index for index, block in blocks if block.head.id == message_id), None)

    def close(self) -> None:
        """Take the bar away; the view stays where it is."""
        if self._bar.is_typed_in:
            back = self._view if self._came_from is self._view and self._view.blocks else None
            if back is not None and self._at is not None:
                self._view.cursor = self._at.index
            self._screen.set_focus(back or self._prompt)
        self._counter.stop()
        self._tally = Tally(Needle(), 0)
        self._pending = self._moved_to = None
        self._hits.stop()
        self._view.marks = None
        self._bar.display = False
        self._hints_changed()

    def _start(self, query: str) -> None:
        if not self.active:
            self._came_from = self._screen.focused
            if self._session != self._chat.session_id:
                self._session, self._at = self._chat.session_id, None
            self._screen.show_find_bar()
        self._bar.look_for(query)
        self.look_for(query)
        self._hints_changed()

    def look_for(self, query: str) -> None:
        """Look for something else, and show the place of it that is nearest to what is read."""
        if self._moved_to is None or self._view.place != self._moved_to:
            self._anchor, self._moved_to = self._view.place, None
        given, needle = self._given
        self._count(needle if query == given else Needle(query))
        self._view.marks = Marks(self._tally.needle)
        self._try(self._choose)

    def step(self, step: int) -> None:
        """Go to the next place (1), or the one before (-1), round the ends of the chat."""
        if self.active:
            self._moved_to = None
            self._try(partial(self._step, step) if self._is_shown else self._choose)
        elif self._bar.query_text and self._view.blocks:
            self._start(self._bar.query_text)
        else:
            self.open()

    def changed(self, index: int | None) -> None:
        """Take note that a message has other lines; None: any may, and there may be others."""
        if not self.active:
            return
        if index is not None:
            self._hits.changed(index)
        elif self._session != self._chat.session_id or not self._view.blocks:
            self.close()
        else:
            self._count(self._tally.needle)
            self._find_again()
            self._show_count()

    # counting

    def _count(self, needle: Needle) -> None:
        """Begin to count anew."""
        self._tally = self._counter.count(needle, self._view.blocks, self._anchor.block)
        self._hits.begin(self._tally)

    @property
    def _up_to_date(self) -> bool:
        """Whether the messages that are counted are those that are shown; else `changed` is about
        to be called."""
        return len(self._tally.counts) == len(self._view.blocks)

    def _from_thread(self, do: Callable[[], None]) -> None:
        # Where the app has been left since, nobody looks any more.
        with suppress(RuntimeError):
            self._screen.call_later(do)

    def _take_counts(self, indexes: Collection[int]) -> None:
        if self._at is not None and self._at.index in indexes:
            self._find_again()
        self._take_news()

    def _take_news(self) -> None:
        if not (self.active and self._up_to_date):
            return
        if self._tally.error is not None:
            self._screen.tell_error(self._tally.error)
            self._tally.error = None
        if self._pending is not None:
            self._try(self._pending)
        else:
            self._show_count()

    def _show_count(self) -> None:
        tally, at = self._tally, self._at
        total, sure = tally.total
        if not tally.needle:
            text = ""
        elif not total:
            text = "not found" if sure else "…"
        else:
            text = _about(total, sure)
            if at is not None and self._is_shown:
                before, sure = tally.before(at.index)
                text = f"{_about(before + at.ordinal + 1, sure)} of {text}"
        self._bar.show_count(text)

    # going there

    def _try(self, go: Callable[[], None]) -> None:
        """Go somewhere, now or as soon as enough is known for it."""
        self._pending = go
        if self._up_to_date:
            with suppress(NotYetError):
                go()
                self._pending = None
        self._show_count()

    def _choose(self) -> None:
        """Show the place that is nearest to what is read. Raises: NotYetError."""
        place = self._visible_hit()
        if place is None:
            found = self._nearest(outwards(self._anchor.block, len(self._tally.counts)))
            place = None if found is None else (found, self._nearest_in(found))
        if place is None:
            self._at = None
            self._view.marks = Marks(self._tally.needle)
        else:
            self._go(*place)
            self._moved_to = self._view.place

    def _step(self, step: int) -> None:
        """Go on from the hit that is shown. Raises: NotYetError."""
        at, counts = self._at, self._tally.counts
        if at is None:
            return
        if 0 <= at.ordinal + step < counts[at.index]:
            self._go(at.index, at.ordinal + step)
            return
        self._counter.hurry(at.index, step)
        count = len(counts)
        found = self._nearest((at.index + step * n) % count for n in range(1, count + 1))
        if found is not None:
            self._go(found, 0 if step > 0 else -1)

    def _nearest(self, order: Iterator[int]) -> int | None:
        """The first message in `order` that it stands in. Raises: NotYetError."""
        found = self._tally.nearest(order)
        if found is None:
            raise NotYetError
        return found if found >= 0 else None

    def _visible_hit(self) -> tuple[int, int] | None:
        """A hit on screen, by message and number in it: the one that is shown or the first after
        it, else the first. Raises: NotYetError."""
        shown: dict[int, list[int]] = {}
        for place in self._view.lines_shown:
            shown.setdefault(place.block, []).append(place.line)
        on_screen = [
            (index, hit[0].line, hit[0].start, ordinal)
            for index, lines in shown.items()
            for ordinal, hit in enumerate(self._hits.within(index))
            if hit is not None and lines[0] <= hit[0].line <= lines[-1]
        ]
        at = self._at
        after = [hit for hit in on_screen if at and at.place and hit >= (at.index, *at.place, 0)]
        for index, _, _, ordinal in after or on_screen:
            return index, ordinal
        return None

    def _nearest_in(self, index: int) -> int:
        """The hit in a message off screen, or mostly so, that is nearest to what is read."""
        anchor = self._anchor
        if index != anchor.block:
            return 0 if index > anchor.block else -1
        hits = enumerate(self._hits.within(index))
        return next((n for n, hit in hits if hit and hit[0].line >= anchor.line), -1)

    def _go(self, index: int, ordinal: int) -> None:
        """Show a hit, -1: the last one, of a message it stands in. Raises: NotYetError."""
        view, block, tally = self._view, self._view.blocks[index], self._tally
        hits = self._hits.within(index)
        if block.waits:
            # When it is set, `changed` is called.
            ordinal = ordinal if ordinal >= 0 else tally.counts[index] - 1
            self._at = _At(index, block.head.id, ordinal, None)
            view.marks = Marks(tally.needle, block)
            view.reveal(index)
            return
        tally.settle(index, len(hits))
        ordinal = min(ordinal, len(hits) - 1) if ordinal >= 0 else len(hits) - 1
        if ordinal >= 0 and hits[ordinal] is None:
            view.unfold(index)
            self._hits.forget(index)
            hits = self._hits.within(index)
        hit = hits[ordinal] if 0 <= ordinal < len(hits) else None
        if hit is not None:
            self._mark(index, ordinal, hit)
            view.reveal(index, hit)

    def _mark(self, index: int, ordinal: int, hit: Hit) -> None:
        block = self._view.blocks[index]
        self._at = _At(index, block.head.id, ordinal, (hit[0].line, hit[0].start))
        self._view.marks = Marks.at(self._tally.needle, block, hit)

    def _find_again(self) -> None:
        """Mark the hit that is shown where it stands now that the lines are others."""
        at, blocks = self._at, self._view.blocks
        if at is None:
            return
        index = self._index_of(at.message_id)
        if index is None:
            self._at = None
            self._view.marks = Marks(self._tally.needle)
        elif at.place is None:
            self._try(partial(self._go, index, at.ordinal))
        else:
            hits: Hits = []
            with suppress(NotYetError):
                hits = self._hits.within(index)
            hit = hits[min(at.ordinal, len(hits) - 1)] if hits else None
            if hit is not None:
                self._mark(index, min(at.ordinal, len(hits) - 1), hit)
            else:
                self._at = replace(at, index=index)
                self._view.marks = Marks(self._tally.needle, blocks[index])


def _about(count: int, sure: bool) -> str:
    return number(count) if sure else f"~{number(count)}"
