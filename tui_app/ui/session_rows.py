"""The rows of the list of sessions, made as they are seen."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, overload

from tui_app.ui.widgets.virtual_list import Row, RowSource

if TYPE_CHECKING:
    from tui_app.core.browsing import SessionOrder
    from tui_app.core.conversation import SessionSummary
    from tui_app.ui.grouping import Group

_BLOCK = 32
"""Sessions that are read at once, so that a page takes a query or two."""
_MOST_KEPT = 1_000
_HEADING = "heading "

ReadSummaries: TypeAlias = "Callable[[Sequence[int]], Mapping[int, SessionSummary]]"
"""Reads sessions by their keys; those that are gone are left out."""


@dataclass(frozen=True, slots=True)
class SessionRow(Row):
    """A line of the list: the first lines, a heading or a session."""

    session: SessionSummary | None = None
    """None for other lines, and for a session that is gone."""
    number: int | None = None
    """The key of the session in the store; None for other lines."""
    group: Group | None = None
    """What it is the heading of."""
    folded: bool = False


class Summaries:
    """What is known of the sessions that were seen; the rest is read when it is asked for."""

    def __init__(self, read: ReadSummaries) -> None:
        self._read = read
        self._known: dict[int, SessionSummary | None] = {}

    @property
    def known(self) -> Sequence[int]:
        """The keys of what is known."""
        return list(self._known)

    def at(self, keys: Sequence[int], place: int) -> SessionSummary | None:
        """The session at a place among `keys`; None where it is gone."""
        key = keys[place]
        if key not in self._known:
            if len(self._known) > _MOST_KEPT:
                self._known.clear()
            start = place - place % _BLOCK
            some = [each for each in keys[start : start + _BLOCK] if each not in self._known]
            found = self._read(some)
            self._known.update((each, found.get(each)) for each in some)
        return self._known[key]

    def renew(self, found: Mapping[int, SessionSummary]) -> bool:
        """Know from here on what was `found`, and nothing else. Whether anything is not as it
        was."""
        before = self._known
        self._known = dict[int, "SessionSummary | None"](found)
        return before != self._known


class SessionRows(RowSource[SessionRow]):
    """The lines above, then the groups: a heading each, and its sessions unless it is folded."""

    def __init__(
        self,
        order: SessionOrder,
        groups: Sequence[Group],
        summaries: Summaries,
        *,
        above: Sequence[SessionRow] = (),
        folded: Collection[str] = (),
    ) -> None:
        """`above`: the lines that stand first. `folded`: the labels of the groups that are."""
        self.order = order
        self._groups = groups
        self._summaries = summaries
        self._above = above
        self._folded = [group.folds and group.label in folded for group in groups]
        self._starts: list[int] = []
        """The row that each group begins with."""
        row = len(above)
        for group, is_folded in zip(groups, self._folded, strict=True):
            self._starts.append(row)
            row += bool(group.label) + (0 if is_folded else group.end - group.start)
        self._length = row

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> SessionRow: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[SessionRow]: ...
    def __getitem__(self, index: int | slice) -> SessionRow | Sequence[SessionRow]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(self._length))]
        if index < 0:
            index += self._length
        if not 0 <= index < self._length:
            raise IndexError(index)
        if index < len(self._above):
            return self._above[index]
        number = bisect_right(self._starts, index) - 1
        group, beyond = self._groups[number], index - self._starts[number]
        if group.label and beyond == 0:
            return self._heading(number)
        place = group.start + beyond - bool(group.label)
        key = self.order.keys[place]
        session = self._summaries.at(self.order.keys, place)
        title = session.title if session is not None else "(gone)"
        return SessionRow(str(key), title, session=session, number=key)

    def index_of(self, key: str) -> int | None:
        """The row of a session by its key in the store, or of its heading while that is folded."""
        if key.startswith(_HEADING):
            labels = [group.label for group in self._groups]
            wanted = key.removeprefix(_HEADING)
            return self._starts[labels.index(wanted)] if wanted in labels else None
        place = self.place_of(int(key)) if key.isdecimal() else None
        return None if place is None else self.row_of(place)

    def place_of(self, number: int) -> int | None:
        """The place in the order of the session with this key."""
        try:
            return self.order.keys.index(number)
        except ValueError:
            return None

    def row_of(self, place: int) -> int:
        """The row of the session at a place in the order, or of its heading while it is folded."""
        number = bisect_right([group.start for group in self._groups], place) - 1
        group, start = self._groups[number], self._starts[number]
        if self._folded[number]:
            return start
        return start + bool(group.label) + place - group.start

    def group_at(self, place: int) -> Group:
        """The group of the session at a place in the order."""
        return self._groups[bisect_right([group.start for group in self._groups], place) - 1]

    def numbers(self, first: int, last: int) -> Sequence[int]:
        """The keys of the sessions in the rows from `first` to `last`."""
        rows = [min(max(row, 0), self._length) for row in (first, last + 1)]
        start, end = (self._place_from(row) for row in rows)
        return [
            key
            for group, is_folded in zip(self._groups, self._folded, strict=True)
            if not is_folded
            for key in self.order.keys[max(start, group.start) : min(end, group.end)]
        ]

    def _place_from(self, row: int) -> int:
        """The place of the first session in or after a row."""
        if not self._groups or row >= self._length:
            return len(self.order.keys)
        number = max(0, bisect_right(self._starts, row) - 1)
        group, beyond = self._groups[number], row - self._starts[number]
        if self._folded[number]:
            return group.start if beyond <= 0 else group.end
        return group.start + max(0, beyond - bool(group.label))

    def _heading(self, number: int) -> SessionRow:
        group, folded = self._groups[number], self._folded[number]
        if not group.folds:
            return SessionRow(_HEADING + group.label, group.label, selectable=False, group=group)
        count = f"{group.end - group.start:,}"
        return SessionRow(_HEADING + group.label, group.label, count, group=group, folded=folded)
