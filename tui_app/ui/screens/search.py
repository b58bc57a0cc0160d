"""Searching everything that was ever said, as it is typed."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static

from tui_app.core.conversation import MessageHead
from tui_app.core.errors import StoreError
from tui_app.core.query import completions
from tui_app.core.search import Order
from tui_app.core.text import safe_line
from tui_app.ui.conversation.block import Sheet
from tui_app.ui.painting import paint_now
from tui_app.ui.screens.list_below import ListBelow
from tui_app.ui.searcher import Searcher, Target, excerpt
from tui_app.ui.threads import in_thread
from tui_app.ui.widgets.completions import Completions
from tui_app.ui.widgets.found_preview import FoundPreview
from tui_app.ui.widgets.line_input import LineInput
from tui_app.ui.widgets.results_list import (
    ResultRow,
    ResultsList,
    filter_rows,
    nothing_rows,
    notice_rows,
    result_rows,
)
from tui_app.ui.widgets.status_line import Hint, StatusLine
from tui_app.ui.widgets.virtual_list import VirtualList

WIDE = 100
"""Columns from which there is room for the preview."""
_PAUSE = 0.08
"""Seconds that a row is highlighted before it is shown in its conversation."""
_SLOW = 0.3
"""Seconds of a search before it is said that there is one."""
_ORDERS = {Order.NEWEST: "newest first", Order.BEST: "best first"}
_OTHER = {Order.NEWEST: "best first", Order.BEST: "newest first"}


class SearchScreen(ListBelow[Target | None, ResultsList]):
    """Shows what `searcher` finds. The result is what was chosen, None where nothing was."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 - Textual's
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="search-leave", show=False),
        Binding("tab", "complete", "Complete", id="search-complete", show=False, priority=True),
        Binding("ctrl+r", "turn_order", "Order", id="search-order", show=False, priority=True),
        Binding("f3,ctrl+f", "begin", "Type anew", id="search-begin", show=False, priority=True),
    ]
    """
    | Key | Description |
    | :- | :- |
    | enter | Open what is highlighted. |
    | tab | Complete the filter that is typed; again: the next way. |
    | ctrl+r | Newest first, or what fits best. |
    | f3, ctrl+f | Type over the query. |
    | escape | Back to the chat. |
    """

    DEFAULT_CSS = """
    SearchScreen {
        background: $background;
        & > #query { height: 1; background: $panel; }
        & > #query > Static { width: auto; color: $accent; text-style: bold; }
        & > #query > LineInput { width: 1fr; background: $panel; padding: 0; }
        & > #query > LineInput > .input--placeholder { color: $muted; }
        & > #hints { height: auto; max-height: 3; padding: 0 1; color: $warning; display: none; }
        & > #hints.-there { display: block; }
        & > #found { height: 1fr; }
        & > #found > ResultsList { width: 1fr; }
        & > #found > FoundPreview { width: 1fr; display: none; }
        &.-wide.-found > #found > FoundPreview { display: block; }
    }
    """

    def __init__(self, searcher: Searcher, sheet: Sheet, *, reduced_motion: bool) -> None:
        line = LineInput(searcher.text, placeholder="everything you ever said")
        super().__init__(line, ResultsList())
        self._searcher = searcher
        self._completions = Completions()
        self._hints = Static(id="hints")
        self._preview = FoundPreview(sheet, id="preview")
        self._status = StatusLine()
        self._status.reduced_motion = reduced_motion
        self._tags: Sequence[str] = ()
        self._models: Sequence[str] = ()
        self._completed: str | None = None
        """What the query became by the last completion."""
        self._head = ("", "")
        """What stands before the word that is completed."""
        self._enter_waits = False
        """Whether Enter was pressed before there were results."""
        self._shown: tuple[Target | None, str] = (None, "")
        """What the preview shows, and what is highlighted there."""
        self._timer: Timer | None = None
        self._slow: Timer | None = None

    def compose(self) -> ComposeResult:
        with Horizontal(id="query"):
            yield Static(Content(" Search  "))
            yield self._input
        yield self._completions
        yield self._hints
        with Horizontal(id="found"):
            yield self._list
            yield self._preview
        yield self._status

    def on_mount(self) -> None:
        self._searcher.changed = self._show_at_once
        key, top = self._searcher.place
        self._show_results(key)
        self._show_hints()
        self._input.focus()
        self._input.select_all()
        self.call_after_refresh(self._list.scroll_to, y=top, animate=False, force=True)
        self._read_values()

    def on_unmount(self) -> None:
        if self._searcher.changed == self._show_at_once:
            self._searcher.changed = lambda: None

    def on_resize(self) -> None:
        self._preview_soon()

    def _read_values(self) -> None:
        """Learn of tags and models, to complete them."""
        store = self._searcher.store

        def take() -> None:
            with suppress(StoreError):
                tags, self._models = read.result()
                self._tags = [tag.name for tag in tags]
                self._offer()

        read = in_thread(lambda: (store.tags(), store.models()))
        read.add_done_callback(lambda _: self._from_thread(take))

    # what is typed

    def look(self) -> None:
        if self._input.value == self._searcher.text:
            return
        self._enter_waits = False
        self._searcher.look_for(self._input.value)
        if self._input.value != self._completed or len(self._completions.words) == 1:
            self._offer()
        self._show_hints()
        if self._slow is not None:
            self._slow.stop()
        self._slow = self.set_timer(_SLOW, self._show_state)

    def _show_hints(self) -> None:
        # A filter that is still being typed is not wrong yet.
        hints = () if self._completions.words else self._searcher.query.hints
        self._hints.update(Content("\n".join(map(safe_line, hints))))
        self._hints.set_class(bool(hints), "-there")

    def _offer(self) -> None:
        self._completed = None
        self._completions.taken = None
        self._completions.words = completions(self._input.value, self._tags, self._models)

    def action_complete(self) -> None:
        """Take the first completion; again: the one after the last that was taken."""
        self.look()
        words, taken = self._completions.words, self._completions.taken
        if words:
            self._complete(0 if taken is None else (taken + 1) % len(words))

    @on(Completions.Clicked)
    def _completion_clicked(self, event: Completions.Clicked) -> None:
        self._complete(event.index)

    def _complete(self, index: int) -> None:
        if self._completed is None:
            self._head = self._input.value.rpartition(" ")[:2]
        self._completed = "".join((*self._head, self._completions.words[index]))
        self._completions.taken = index
        self._input.value = self._completed
        self._input.action_end()

    # what was found

    def _show_at_once(self) -> None:
        self._show_results()
        paint_now(self)

    def _show_results(self, highlight: str | None = None) -> None:
        """Show how the search stands. `highlight`: the row to begin at."""
        searcher = self._searcher
        if searcher.percent is not None:
            rows = notice_rows(
                "The search index is damaged. It is being built again from the messages,",
                "none of which is touched. What you look for is searched for when it is done.",
            )
        elif searcher.error is not None:
            report = searcher.error.report()
            rows = notice_rows(report.title, report.what, report.advice)
        elif searcher.results.found:
            rows = result_rows(searcher.results, searcher.clock.now_ms())
        elif searcher.query.empty:
            rows = filter_rows()
        elif searcher.searching:
            rows = self._list.rows
        else:
            rows = nothing_rows(searcher.text)
        # What is said instead has all the room.
        self.set_class(any(row.found for row in rows), "-found")
        start = highlight or self._kept(rows)
        self._list.show_rows(rows, highlight=start)
        if highlight is None and searcher.place == (None, 0):
            self._list.scroll_home(animate=False)
        self._show_state()
        self._preview_soon()
        if self._enter_waits and not searcher.searching:
            self._enter_waits = False
            self._list.action_choose()

    def _kept(self, rows: Sequence[ResultRow]) -> str | None:
        """The key of the row to highlight: the first one of new results."""
        if self._searcher.place != (None, 0):
            return self._list.highlighted_key
        return next((row.key for row in rows if row.selectable), None)

    def _show_state(self) -> None:
        searcher = self._searcher
        self._status.hints = (
            Hint("Enter", "open" if searcher.results.found else "take", "choose"),
            Hint("^R", _OTHER[searcher.order], "turn_order", id="search-order"),
            Hint("Tab", "complete", "complete", id="search-complete"),
            Hint("Esc", "back", "leave", id="search-leave"),
        )
        building = searcher.percent is not None
        self._status.state = (
            f"Building the search index… {searcher.percent} %"
            if building
            else "Searching…"
            if searcher.searching
            else ""
        )
        self._status.busy = bool(self._status.state)
        number = len(searcher.results.found)
        more = "+" if searcher.results.next is not None else ""
        chats = f"{number:,}{more} {'chat' if number == 1 and not more else 'chats'}"
        order = _ORDERS[searcher.order]
        self._status.right = f"{chats}, {order}" if number else order

    @on(ResultsList.NearEnd)
    def _near_end(self) -> None:
        if self._searcher.results.next is not None and not self._searcher.searching:
            self._keep_place()
            self._searcher.more()

    def _keep_place(self) -> None:
        self._searcher.place = (self._list.highlighted_key, self._list.scroll_offset.y)

    def action_list(self, how: str, step: int) -> None:
        super().action_list(how, step)
        self._keep_place()

    def action_turn_order(self) -> None:
        """Have the newest first, or what fits best."""
        self.look()
        self._searcher.turn_order()

    def action_begin(self) -> None:
        """Type over the query."""
        self._input.select_all()

    # the preview

    @on(VirtualList.Highlighted)
    def _highlighted(self, event: VirtualList.Highlighted) -> None:
        event.stop()
        self._preview_soon()

    def _preview_soon(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_PAUSE, self._show_preview)

    def _show_preview(self) -> None:
        target = self._target(self._list.highlighted_key)
        wanted = (target, self._searcher.words)
        if wanted == self._shown or not self.has_class("-wide"):
            return
        self._shown = wanted
        if target is None:
            self._preview.show_nothing()
            return
        store, needle = self._searcher.store, self._searcher.needle

        def take(read: Future[list[MessageHead]]) -> None:
            heads: list[MessageHead] = []
            with suppress(StoreError):
                heads = read.result()
            if self._shown == wanted:
                self._preview.show_found(heads, target.message_id, needle)

        in_thread(lambda: excerpt(store, target)).add_done_callback(
            lambda read: self._from_thread(lambda: take(read))
        )

    def _from_thread(self, do: Callable[[], None]) -> None:
        # Where the screen has been left since, nobody looks any more.
        with suppress(RuntimeError):
            self.call_later(do)

    # leaving

    def _target(self, key: str | None) -> Target | None:
        """What a row leads to, if anything."""
        index = self._list.index_of(key)
        row = self._list.rows[index] if index is not None else None
        if row is None or row.found is None:
            return None
        # A title leads to the first of what was found below it.
        hit = row.hit or next(iter(row.found.hits), None)
        return Target(row.found.session.id, hit.message_id if hit else "")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_choose()

    def action_choose(self) -> None:
        """Open what is highlighted, of the newest query."""
        self.look()
        if self._searcher.searching:
            self._enter_waits = True
        else:
            self._list.action_choose()

    @on(VirtualList.Selected)
    def _selected(self, event: VirtualList.Selected) -> None:
        event.stop()
        target = self._target(event.key)
        if target is not None:
            self._keep_place()
            self.dismiss(target)
        else:
            # A filter: it goes where something can be typed after it.
            self._input.value = f"{self._input.value.rstrip()} {event.key}".lstrip()
            self._input.action_end()

    @on(FoundPreview.Clicked)
    def _preview_clicked(self, event: FoundPreview.Clicked) -> None:
        event.stop()
        self._list.action_choose()

    @on(StatusLine.HintClicked)
    async def _hint_clicked(self, event: StatusLine.HintClicked) -> None:
        await self.run_action(event.action)

    def action_leave(self) -> None:
        """Go back to the chat as it was."""
        self._keep_place()
        self.dismiss(None)
