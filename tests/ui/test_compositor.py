"""Painting only the rows that changed gives what painting everything would."""

from itertools import pairwise
from pathlib import Path

import pytest
from textual._compositor import Compositor, CompositorUpdate
from textual.geometry import Region

from tests.ui.chat_app import make_app, running
from tests.ui.stored_chat import stored_chat
from tui_app.ui.compositor import LeanCompositor
from tui_app.ui.widgets.conversation import ConversationView
from tui_app.ui.widgets.session_list import SessionList

REPLY = "A reply with **bold** words.\n\n```python\nprint(1)\n```\n\n- one\n- two\n"


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_parts_are_painted_as_in_the_whole(tmp_path: Path, size: tuple[int, int]) -> None:
    app = make_app(tmp_path, session=stored_chat(tmp_path, *[REPLY] * 5))
    async with running(app, size) as chat:
        await chat.shows("print")
        await chat.press("tab")
        compositor = app.screen._compositor
        assert isinstance(compositor, LeanCompositor)
        width, height = size
        whole = Compositor._render_chops(compositor, Region(0, 0, width, height), lambda _: True)
        for crop in (
            Region(0, 0, width, height),
            Region(0, 5, width, 1),
            Region(width // 2, 3, 7, 9),
            Region(0, height - 3, 4, 3),
            Region(width - 1, 0, 1, height),
        ):
            part = compositor._render_chops(crop, lambda y: y % 3 != 1)
            for y in range(crop.y, crop.bottom):
                if y % 3 == 1:
                    continue
                for start, end in pairwise(compositor.cuts[y]):
                    if start < crop.right and end > crop.x:
                        assert list(part[y][start]) == list(whole[y][start]), (crop, y, start)


async def test_what_is_written_is_what_changed(tmp_path: Path) -> None:
    app = make_app(tmp_path, session=stored_chat(tmp_path, *[REPLY] * 5))
    async with running(app, (120, 36)) as chat:
        await chat.shows("print")
        compositor = app.screen._compositor
        whole = Compositor._render_chops(compositor, Region(0, 0, 120, 36), lambda _: True)
        changed = {Region(30, 4, 5, 2), Region(0, 20, 3, 1), Region(119, 20, 1, 1)}
        compositor._dirty_regions = set(changed)
        update = compositor.render_update()
        assert isinstance(update, CompositorUpdate)
        written = update.render_segments(app.console)
        for y, cuts in enumerate(compositor.cuts):
            for start, end in pairwise(cuts):
                text = f"\x1b[{y + 1};{start + 1}H{whole[y][start].render(app.console)}"
                part = Region(start, y, end - start, 1)
                assert (text in written) == any(part.overlaps(region) for region in changed), part
                written = written.replace(text, "")
        assert not written
        assert compositor.render_update() is None


async def test_a_scroll_bar_fills_the_rows_it_is_asked_for(tmp_path: Path) -> None:
    # Between two layouts what is to be painted may be larger than the bar, or the bar may be gone.
    app = make_app(tmp_path, session=stored_chat(tmp_path, *[REPLY] * 5))
    async with running(app, (80, 24)) as chat:
        await chat.shows("print")
        bar = app.screen.query_one(ConversationView).vertical_scrollbar
        rows = bar.size.height
        assert rows
        assert len(bar.render_lines(Region(0, 2, 1, rows + 5))) == rows + 5
        await chat.press("ctrl+n")
        await chat.until(lambda: not bar.size)
        assert len(bar.render_lines(Region(0, 0, 1, rows))) == rows


async def test_widgets_that_were_laid_out_anew_meanwhile_are_painted(tmp_path: Path) -> None:
    """Asking where a widget is may lay all of them out, before the next painting and without it."""
    app = make_app(tmp_path, session=stored_chat(tmp_path, *[REPLY] * 5))
    async with running(app, (120, 36)) as chat:
        await chat.shows("print")
        compositor = app.screen._compositor
        assert compositor.cuts
        sessions = app.screen.query_one(SessionList)
        laid_out = dict(compositor.visible_widgets)
        laid_out[sessions] = (Region(0, 0, 20, 35), laid_out[sessions][1])
        compositor._visible_widgets = laid_out
        compositor._dirty_regions = {Region(0, 0, 120, 36)}
        update = compositor.render_update()
        assert isinstance(update, CompositorUpdate)
        assert "print" in update.render_segments(app.console)
