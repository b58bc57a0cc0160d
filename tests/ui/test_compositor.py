"""Painting only the rows that changed gives what painting everything would."""

from pathlib import Path

import pytest
from textual._compositor import Compositor
from textual.geometry import Region

from tests.ui.chat_app import make_app, running
from tests.ui.stored_chat import stored_chat
from tui_app.ui.compositor import LeanCompositor

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
                ends = compositor.cuts[y][1:]
                for (start, strip), end in zip(part[y].items(), ends, strict=True):
                    if start < crop.right and end > crop.x:
                        assert strip is not None
                        assert list(strip) == list(whole[y][start]), (crop, y, start)
