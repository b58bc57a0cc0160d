"""Long lines of code that are cut at the edge and moved sideways."""

from pathlib import Path

import pytest
from textual import events

from tests.ui.chat_app import Chat, make_app, running
from tests.ui.stored_chat import stored_chat
from tui_app.ui.widgets.conversation import ConversationView

CONFIG = 'reduced_motion = true\ncode_lines = "scroll"\n'
LONG = "start " + "".join(f"{number:03} " for number in range(60)) + "end"
TEXT = f"Words before.\n\n```\n{LONG}\nshort\n```\n\nWords between.\n\n```\nother {LONG}\n```"


def app_with(folder: Path, text: str = TEXT, config: str = CONFIG):
    return make_app(folder, config, session=stored_chat(folder, text))


def line_with(chat: Chat, text: str) -> str:
    return next(line for line in chat.lines if text in line)


async def test_a_line_is_cut_where_the_pane_ends_and_moves_by_keys(tmp_path: Path) -> None:
    async with running(app_with(tmp_path), size=(80, 24)) as chat:
        column = line_with(chat, "start").index("▏")
        assert line_with(chat, "▏start").rstrip(" ▁▂▃▄▅▆▇█").endswith("›")
        await chat.press("tab", ">")
        await chat.shows(r"▏‹.*\d \d")
        assert "short" not in chat.text
        moved = next(line for line in chat.lines if "▏‹" in line)
        assert moved.index("▏") == column
        assert "›" in moved
        assert "Words before." in chat.text
        await chat.press(*[">"] * 12)
        await chat.shows("059 end$|059 end ")
        assert "›" not in next(line for line in chat.lines if "059 end" in line)
        await chat.press(*["<"] * 12)
        await chat.shows("▏start 000")
        await chat.shows("▏short")
        assert "‹" not in chat.text


async def test_the_wheel_moves_the_block_under_the_mouse(tmp_path: Path) -> None:
    async with running(app_with(tmp_path), size=(80, 24)) as chat:
        row = chat.lines.index(line_with(chat, "▏start"))
        view = chat.app.screen.query_one(ConversationView)
        at_place = {"x": 10, "y": row, "delta_x": 0, "delta_y": 0, "button": 0}
        keys = {"meta": False, "ctrl": False}
        for event in (
            events.MouseScrollRight(view, **at_place, shift=False, **keys),
            events.MouseScrollDown(view, **at_place, shift=True, **keys),
        ):
            chat.app.screen._forward_event(event)
        await chat.until(lambda: view.blocks[-1].slid == {0: 12})
        assert "▏‹" in chat.lines[row]
        assert "▏other start" in chat.text
        for event in (
            events.MouseScrollLeft(view, **at_place, shift=False, **keys),
            events.MouseScrollUp(view, **at_place, shift=True, **keys),
        ):
            chat.app.screen._forward_event(event)
        await chat.shows("▏start 000")


async def test_a_click_on_a_mark_moves_it(tmp_path: Path) -> None:
    async with running(app_with(tmp_path), size=(80, 24)) as chat:
        line = line_with(chat, "▏start")
        row, column = chat.lines.index(line), line.index("›")
        await chat.pilot.click(offset=(column, row))
        await chat.shows("▏‹")
        await chat.pilot.click(offset=(chat.lines[row].index("‹"), row))
        await chat.shows("▏start 000")


async def test_whole_lines_are_copied_and_selected_where_they_are(tmp_path: Path) -> None:
    async with running(app_with(tmp_path), size=(80, 24)) as chat:
        view = chat.app.screen.query_one(ConversationView)
        await chat.press("tab", ">")
        await chat.shows("▏‹")
        line = next(line for line in chat.lines if "▏‹" in line and "010" in line)
        row = chat.lines.index(line)
        await chat.drag((line.index("010"), row), (line.index("012") + 2, row))
        assert await view.picked_text() == "010 011 012"
        await chat.pilot.click(offset=(line.index("010"), row), times=3)
        assert await view.picked_text() == LONG
        await chat.press("Y")
        await chat.until(lambda: LONG in chat.app.clipboard)


async def test_where_code_wraps_the_way_to_move_it_is_told(tmp_path: Path) -> None:
    app = app_with(tmp_path, config="reduced_motion = true\n")
    async with running(app, size=(80, 24)) as chat:
        assert "›" not in chat.text
        await chat.press("tab", ">")
        await chat.shows("Code is wrapped here")


@pytest.mark.parametrize("wide", ["你", "👩\u200d👩\u200d👧"])
async def test_wide_characters_that_are_cut_leave_the_rest_in_place(
    tmp_path: Path, wide: str
) -> None:
    text = f"```\n{wide * 70}\n```"
    async with running(app_with(tmp_path, text), size=(80, 24)) as chat:
        view = chat.app.screen.query_one(ConversationView)
        block = view.blocks[-1]
        for cells in (0, 1, 1, 1, 60):
            block.slide(0, cells)
            view.refresh()
            await chat.pilot.pause()
            for strip in view.render_lines(view.size.region):
                assert strip.cell_length == view.size.width
