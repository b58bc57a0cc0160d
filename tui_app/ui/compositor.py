"""Painting no more than what changed."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from rich.console import Console
from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.strip import Strip

from tui_app.ui.steady import steadied

_Wanted = dict[int, dict[int, int]]
"""Parts of the screen, by row: the cells at which they begin and end."""
_Painted = dict[int, dict[int, Strip]]
"""By row, and by the cell at which it begins: what is painted."""


class LeanCompositor(Compositor):
    """Textual's compositor, which has every widget near a change render all of its lines.

    This one goes from the front to the back, asks only for the rows that changed, and stops where
    nothing of them is left uncovered: while a reply streams, the rest of the screen costs nothing.
    """

    def __init__(self) -> None:
        super().__init__()
        self._cut_for: object = None
        """The widgets that the rows were cut for."""

    @property
    def cuts(self) -> list[list[int]]:
        # Textual keeps them where it has laid out the widgets anew to tell where one is.
        visible = self.visible_widgets
        if visible is not self._cut_for:
            self._cut_for, self._cuts = visible, None
        return super().cuts

    def render_partial_update(self) -> ChopsUpdate | None:
        regions, self._dirty_regions = self._dirty_regions, set[Region]()
        cuts = self.cuts
        wanted: _Wanted = {}
        for y, left, right in self._regions_to_spans(regions):
            if 0 <= y < len(cuts):
                wanted.setdefault(y, {}).update(_parts(cuts[y], left, right))
        return _Update(self._paint(wanted)) if wanted else None

    def _render_chops(
        self, crop: Region, is_rendered_line: Callable[[int], bool]
    ) -> Sequence[Mapping[int, Strip]]:
        cuts = self.cuts
        rows = range(max(0, crop.y), min(len(cuts), crop.bottom))
        painted = self._paint(
            {y: dict(_parts(cuts[y], crop.x, crop.right)) for y in rows if is_rendered_line(y)}
        )
        return [dict(sorted(painted.get(y, {}).items())) for y in range(len(cuts))]

    def _paint(self, wanted: _Wanted) -> _Painted:
        """Paint parts of the screen. They are taken out of `wanted`."""
        cuts = self.cuts
        painted: _Painted = {y: {} for y in wanted}
        for widget, (region, clip) in self.visible_widgets.items():
            if not wanted:
                break
            seen = region.intersection(clip)
            left, right = seen.column_span
            rows = {
                y: end
                for y, parts in wanted.items()
                if seen.y <= y < seen.bottom
                and (end := max((parts[x] for x in parts if left <= x < right), default=0))
            }
            if not rows:
                continue
            top, width = min(rows), max(rows.values()) - left
            part = Region(left, top, width, max(rows) + 1 - top).translate(-region.offset)
            strips = widget.render_lines(part)
            for y in rows:
                parts = wanted[y]
                for start, piece in _pieces(strips[y - top], cuts[y], left, right):
                    if start in parts:
                        painted[y][start] = steadied(piece, start, y)
                        del parts[start]
                if not parts:
                    del wanted[y]
        return painted


def _parts(cuts: Sequence[int], left: int, right: int) -> Iterator[tuple[int, int]]:
    """The parts of a row that lie between two cells, be it by a bit."""
    return ((start, end) for start, end in pairwise(cuts) if start < right and end > left)


def _pieces(
    strip: Strip, cuts: Sequence[int], left: int, right: int
) -> Iterable[tuple[int, Strip]]:
    """The strip of a widget that reaches from `left` to `right`, cut where others may begin."""
    own = cuts[bisect_left(cuts, left) : bisect_right(cuts, right)]
    if strip.cell_length == own[1] - left:
        return ((left, strip),)
    return zip(own, strip.divide([cut - left for cut in own[1:]]), strict=False)


class _Update(ChopsUpdate):
    """What is to be written for parts of the screen."""

    def __init__(self, painted: _Painted) -> None:
        super().__init__([], [], [])
        self._painted = painted

    def render_segments(self, console: Console) -> str:
        # Without an object for every place that the cursor moves to.
        return "".join(
            [
                f"\x1b[{y + 1};{x + 1}H{strip.render(console)}"
                for y, row in self._painted.items()
                for x, strip in row.items()
            ]
        )
