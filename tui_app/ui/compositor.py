"""Painting no more than what changed."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import cast

from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip


class LeanCompositor(Compositor):
    """Textual's compositor, which has every widget near a change render all of its lines.

    This one goes from the front to the back, asks only for the rows that changed, and stops where
    nothing of them is left uncovered: while a reply streams, the rest of the screen costs nothing.
    """

    def _render_chops(
        self, crop: Region, is_rendered_line: Callable[[int], bool]
    ) -> Sequence[Mapping[int, Strip]]:
        cuts = self.cuts
        chops: list[dict[int, Strip | None]] = [dict.fromkeys(row[:-1]) for row in cuts]
        uncovered = {
            y: {start for start, end in pairwise(cuts[y]) if start < crop.right and end > crop.x}
            for y in range(max(0, crop.y), min(len(cuts), crop.bottom))
            if is_rendered_line(y)
        }
        for widget, (region, clip) in self.visible_widgets.items():
            if not uncovered:
                break
            seen = region.intersection(clip)
            top, bottom = max(seen.y, crop.y), min(seen.bottom, crop.bottom)
            if top >= bottom or seen.x >= crop.right or seen.right <= crop.x:
                continue
            if uncovered.keys().isdisjoint(range(top, bottom)):
                continue
            part = Region(seen.x - region.x, top - region.y, seen.width, bottom - top)
            for y, strip in enumerate(widget.render_lines(part), top):
                free = uncovered.get(y)
                if free is None:
                    continue
                own = [cut for cut in cuts[y] if seen.x <= cut <= seen.right]
                if free.isdisjoint(own[:-1]):
                    continue
                chop = chops[y]
                pieces = strip.divide([cut - seen.x for cut in own[1:]])
                for cut, piece in zip(own, pieces, strict=False):
                    if chop[cut] is None:
                        chop[cut] = piece
                        free.discard(cut)
                if not free:
                    del uncovered[y]
        # What is left out lies outside the crop; Textual, too, has None there.
        return cast("Sequence[Mapping[int, Strip]]", chops)
