"""The list of chats on the screen: read beside, narrowed, gone through, and acted on."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.geometry import Region

from tui_app.core.browsing import ListFilter, SessionOrder
from tui_app.core.clock import Clock
from tui_app.core.conversation import SessionSummary
from tui_app.core.errors import StoreError
from tui_app.core.keeping import Keeping
from tui_app.core.query import read_days
from tui_app.core.text import safe_line
from tui_app.ui.grouping import group, local_date, place_before, start_of_day
from tui_app.ui.screens.ask_line import AskLine
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.screens.code_control import Pick
from tui_app.ui.screens.picker import PickerItem
from tui_app.ui.screens.previewing import Previewing
from tui_app.ui.screens.session_control import SessionControl
from tui_app.ui.session_rows import Summaries
from tui_app.ui.threads import beside
from tui_app.ui.widgets.session_list import SHELVES, Listing, SessionList
from tui_app.ui.widgets.title_box import TitleBox

if TYPE_CHECKING:
    from tui_app.store.store import Store

_REST = 9
"""How many times as long as reading took it is not read again: a tenth of a core at most."""
_LONGEST_REST = 2.0
_NUMBERS = 1_000
_A_DAY = 86_400_000
_DATE = "Go to a date, such as 2024-05, 2024-05-17, 2w or yesterday"
_TAG, _MODEL, _ALL = "tag:", "model:", "off"


class ListControl:
    """Keeps `sessions` showing what is stored, and does on `screen` what is asked for in it.

    `left` is called before the open chat goes into the trash, `renamed` with the id and the new
    title of a chat. `open_id`: the id of the open chat.
    """

    def __init__(
        self,
        screen: ChatLayout,
        sessions: SessionList,
        control: SessionControl,
        preview: Previewing,
        store: "Store",
        clock: Clock,
        pick: Pick,
        *,
        open_id: Callable[[], str | None],
        left: Callable[[], None],
        renamed: Callable[[str, str], None],
    ) -> None:
        self._screen = screen
        self._list = sessions
        self._control = control
        self._preview = preview
        self._store = store
        self._clock = clock
        self._pick = pick
        self._open_id = open_id
        self._left = left
        self._renamed = renamed
        self._filter = ListFilter()
        self._summaries = Summaries(self._seen)
        self._numbers: dict[str, int] = {}
        """The keys of some sessions in the store; they never change."""
        self._reading = False
        self._again = False
        self._hurry = asyncio.Event()
        self._box: TitleBox | None = None

    # reading

    def refresh(self, *, soon: bool = False) -> None:
        """Read the list anew, beside. What is asked for while it is read is done in one go after a
        rest, or at once with `soon`: the person waits for it."""
        if soon:
            self._hurry.set()
        if self._reading:
            self._again = True
            return
        self._reading = True
        self._screen.run_worker(self._read())

    async def _read(self) -> None:
        try:
            while True:
                self._again = False
                self._hurry.clear()
                began = self._clock.monotonic()
                await self._read_once()
                rest = min(_LONGEST_REST, (self._clock.monotonic() - began) * _REST)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._hurry.wait(), rest)
                if not self._again:
                    return
        finally:
            self._reading = False

    async def _read_once(self) -> None:
        wanted, known = self._filter, self._summaries.known
        store = self._store
        try:
            order, found = await beside(
                lambda: (store.session_order(wanted), store.summaries(known))
            )
        except StoreError as error:
            self._screen.tell_error(error)
            return
        if wanted != self._filter:
            self._again = True
            self._hurry.set()
            return
        # What was seen meanwhile is read again when it is seen the next time.
        self._list.show(self._listing(order), renewed=self._summaries.renew(found))
        if not order.keys:
            self._preview.end()

    def _seen(self, keys: Sequence[int]) -> Mapping[int, SessionSummary]:
        """What rows that come into sight show; nothing where that cannot be read."""
        try:
            return self._store.summaries(keys)
        except StoreError as error:
            self._screen.tell_error(error)
            return {}

    def _listing(self, order: SessionOrder) -> Listing:
        wanted = self._filter
        shelf = SHELVES[2 if wanted.deleted else 1 if wanted.archived else 0]
        filters = [f"tag {wanted.tag}"] if wanted.tag else []
        filters += [wanted.model] if wanted.model else []
        groups = group(order, self._clock.now_ms())
        return Listing(order, groups, self._summaries, self._number_of, shelf, ", ".join(filters))

    def _number_of(self, session_id: str) -> int | None:
        number = self._numbers.get(session_id)
        if number is None:
            # A history that cannot be read is told by what reads more of it.
            with contextlib.suppress(StoreError):
                number = self._store.key_of(session_id)
            if number is not None:
                if len(self._numbers) >= _NUMBERS:
                    self._numbers.clear()
                self._numbers[session_id] = number
        return number

    # what is asked for

    def act(self, action: str, numbers: Sequence[int] | None = None, argument: str = "") -> None:
        """Do what `LIST_ACTIONS` has. `numbers`: the keys of the chats it is about; None: those
        that are marked or highlighted while the list is gone through, else the open one.

        Raises: StoreError.
        """
        match action:
            case "filter":
                self._narrow(argument)
            case "unfilter":
                self._narrow(_ALL)
            case "date":
                self._go_to_date(argument)
            case "view":
                self._view(argument)
            case _:
                chosen = self._targets() if numbers is None else numbers
                if chosen:
                    self._act_on(action, chosen, argument)
                else:
                    self._screen.tell("This chat has no messages yet.")

    def _act_on(self, action: str, numbers: Sequence[int], argument: str) -> None:
        match action:
            case "rename":
                self._rename(numbers[0], argument)
            case "pin":
                self._control.keep(numbers, Keeping.PINNED, on=not self._all_pinned(numbers))
            case "archive":
                back = self._list.has_focus and self._filter.archived
                self._control.keep(numbers, Keeping.ARCHIVED, on=not back)
            case "unarchive":
                self._control.keep(numbers, Keeping.ARCHIVED, on=False)
            case "restore":
                keeping = Keeping.DELETED if self._filter.deleted else Keeping.ARCHIVED
                self._control.keep(numbers, keeping, on=False)
            case "delete" if self._filter.deleted and self._list.has_focus:
                self._control.erase_marked(numbers)
            case "delete":
                self._leave_if_open(numbers)
                self._control.keep(numbers, Keeping.DELETED, on=True)
            case "tag":
                self._control.tag(numbers, argument, [each.name for each in self._store.tags()])
            case "untag":
                self._control.untag(numbers, argument, self._store.tags_among(numbers))
            case "duplicate":
                self._duplicate(numbers[0])
            case _:
                raise ValueError(action)

    @property
    def renaming(self) -> bool:
        """Whether a title is being typed in the list."""
        return self._box is not None

    async def take_title(self) -> None:
        """Take the title as far as it is typed."""
        if self._box is not None:
            await self._box.action_submit()

    def may_open(self) -> bool:
        """Whether what is in the list can be opened for good; says so where it cannot."""
        if self._filter.deleted:
            self._screen.tell("This chat is in the trash. b brings it back.")
        return not self._filter.deleted

    def neighbour(self, session_id: str | None, step: int) -> str | None:
        """The id of the session `step` rows below another, folded or not; None: there is none."""
        listing, rows = self._list.listing, self._list.source
        if listing is None or rows is None:
            return None
        number = self._number_of(session_id) if session_id else None
        place = rows.place_of(number) if number is not None else None
        place = 0 if place is None else place + step
        if not 0 <= place < len(listing.order.keys):
            return None
        session = listing.summaries.at(listing.order.keys, place)
        return session.id if session is not None else None

    def highlighted(self) -> None:
        """Show the highlighted chat, after a pause, while the list is gone through."""
        session = self._list.highlighted_session
        if session is None or not self._list.has_focus:
            return
        if session.id == self._open_id():
            self._preview.end()
        else:
            self._preview.look_at(session)

    def rename_done(self, box: TitleBox, title: str | None) -> None:
        """Take the title that was typed in the list."""
        had_focus, self._box = box.has_focus, None
        box.remove()
        if had_focus:
            self._screen.set_focus(self._list)
        found = self._store.summaries([box.number]).get(box.number)
        if title and title.strip() and found is not None and title != found.title:
            self._control.rename(found, title, self._renamed)

    async def empty_trash(self, days: float) -> None:
        """Erase, in the background, what is in the trash for so many days; 0: nothing."""
        if days:
            before = self._clock.now_ms() - round(days * _A_DAY)
            try:
                await beside(lambda: self._store.empty_trash(before))
            except StoreError as error:
                self._screen.tell_error(error)

    # chats

    def _targets(self) -> Sequence[int]:
        if self._list.has_focus:
            return self._list.targets
        session_id = self._open_id()
        number = self._number_of(session_id) if session_id else None
        return [] if number is None else [number]

    def _all_pinned(self, numbers: Sequence[int]) -> bool:
        return all(each.pinned_at is not None for each in self._store.summaries(numbers).values())

    def _leave_if_open(self, numbers: Sequence[int]) -> None:
        session_id = self._open_id()
        if session_id and self._number_of(session_id) in frozenset(numbers):
            self._left()

    def _rename(self, number: int, title: str) -> None:
        found = self._store.summaries([number]).get(number)
        if found is None:
            return
        row = self._list.index_of(str(number)) if self._list.has_focus else None
        y = row - self._list.scroll_offset.y if row is not None else -1
        if title or not 0 <= y < self._list.size.height:
            self._control.rename(found, title, self._renamed)
            return
        area = self._list.region
        box = self._box = TitleBox(
            found.title, Region(area.x + 3, area.y + y, area.width - 4, 1), number
        )
        self._screen.mount(box)
        box.focus()

    def _duplicate(self, number: int) -> None:
        found = self._store.summaries([number]).get(number)
        if found is not None:
            self._control.duplicate(found)

    # the list

    def _set_filter(self, wanted: ListFilter) -> None:
        self._filter = wanted
        self._list.unmark()
        self.refresh(soon=True)

    def _view(self, name: str) -> None:
        """Show a shelf, by its name or the beginning of it; empty: the next one."""
        now = 2 if self._filter.deleted else 1 if self._filter.archived else 0
        fitting = [n for n, each in enumerate(SHELVES) if each.lower().startswith(name.lower())]
        if not fitting:
            there = ", ".join(SHELVES).lower()
            self._screen.tell(f"There is no such list. There are {there}.")
            return
        number = fitting[0] if name else (now + 1) % len(SHELVES)
        self._set_filter(replace(self._filter, archived=number == 1, deleted=number == 2))

    def _narrow(self, wanted: str) -> None:
        """Show sessions with a tag or a model only: `tag:NAME`, `model:NAME`; empty: ask."""
        if wanted == _ALL:
            self._set_filter(replace(self._filter, tag="", model=""))
        elif wanted.startswith(_TAG):
            self._set_filter(replace(self._filter, tag=wanted.removeprefix(_TAG)))
        elif wanted.startswith(_MODEL):
            self._set_filter(replace(self._filter, model=wanted.removeprefix(_MODEL)))
        elif wanted:
            self._set_filter(replace(self._filter, tag=wanted))
        else:
            self._screen.run_worker(self._ask_filter())

    async def _ask_filter(self) -> None:
        wanted = self._filter
        try:
            tags, models = await beside(lambda: self._store.counts(wanted))
        except StoreError as error:
            self._screen.tell_error(error)
            return
        items = [
            PickerItem(kind + each.name, safe_line(each.name, 60), "", f"{each.sessions:,}", group)
            for kind, group, counted in ((_TAG, "Tags", tags), (_MODEL, "Models", models))
            for each in counted
        ]
        if wanted.tag or wanted.model:
            items.insert(0, PickerItem(_ALL, "All chats"))
        if items:
            self._pick(items, "Show chats with", self._narrow)
        else:
            self._screen.tell("No chat here has a tag or a model yet.")

    def _go_to_date(self, text: str) -> None:
        if text:
            self._jump(text)
        else:
            self._screen.app.push_screen(AskLine(_DATE, hint="Enter goes there"), self._jump)

    def _jump(self, text: str | None) -> None:
        listing = self._list.listing
        if not text or not text.strip() or listing is None:
            return
        days = read_days(text.strip().casefold(), local_date(self._clock.now_ms()))
        if days is None:
            self._screen.tell(f"“{safe_line(text, 40)}” is no date. {_DATE}.")
            return
        first, after = map(start_of_day, days)
        place = place_before(listing.order, after)
        if place is None:
            self._screen.tell("There are no chats here.")
            return
        self._list.unfold(place)
        self._screen.set_focus(self._list)
        self.highlighted()
        if listing.order.updated[place] < first:
            self._screen.tell("Nothing is from then. This is the one before.")
        elif listing.order.updated[place] >= after:
            self._screen.tell("Nothing is that old. This is the oldest.")
