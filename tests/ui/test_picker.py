from collections.abc import Sequence
from time import process_time

import pytest
from textual import events

from tests.ui.screen_text import (
    HarnessApp,
    color_of,
    screen_lines,
    screen_text,
    style_of,
    theme_color,
)
from tui_app.ui.screens.picker import Picker, PickerItem, PickerList
from tui_app.ui.widgets.line_input import LineInput

ITEMS = [
    PickerItem("new", "New chat", "start over", "^N", "Commands"),
    PickerItem("rename", "Rename chat", "", "F2", "Commands"),
    PickerItem("sql", "SQL windows", "yesterday", group="Chats"),
    PickerItem("py", "Learning Python", "today", group="Chats"),
]


class PickerApp(HarnessApp):
    def __init__(self, items: Sequence[PickerItem] = ITEMS, highlight: str | None = None) -> None:
        super().__init__()
        self.items = items
        self.start = highlight
        self.results: list[str | None] = []
        self.previewed: list[str] = []

    def on_mount(self) -> None:
        self.push_screen(
            Picker(
                self.items,
                placeholder="Commands and [b]chats",
                highlight=self.start,
                preview=self.previewed.append,
            ),
            self.results.append,
        )

    @property
    def list(self) -> PickerList:
        return self.screen.query_one(PickerList)


def panel(app: PickerApp) -> list[str]:
    return [line.strip(" ▎") for line in screen_lines(app) if line.strip()]


async def test_it_opens_with_its_groups_and_the_first_item():
    app = PickerApp()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        lines = panel(app)
        assert lines[0] == "Commands and [b]chats"
        assert lines[1] == "Commands"
        assert lines[2].startswith("New chat  start over")
        assert lines[2].endswith("^N")
        assert lines[4:] == ["Chats", "SQL windows  yesterday", "Learning Python  today"]
        assert app.previewed == ["new"]
        assert app.list.region.right <= 90
        assert app.list.region.x >= 10


async def test_it_opens_where_it_is_told():
    app = PickerApp(highlight="sql")
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("enter")
        assert app.results == ["sql"]
        assert app.previewed == ["sql"]


async def test_typing_narrows_and_marks_and_enter_picks():
    app = PickerApp()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(*"lp")
        await pilot.pause()
        assert panel(app)[1:] == ["Learning Python  today"]
        assert color_of(app, "Learning") == theme_color(app, "accent")
        assert color_of(app, "earning") != theme_color(app, "accent")
        assert style_of(app, "Python").bold
        await pilot.press("enter")
        assert app.results == ["py"]


async def test_enter_at_once_picks_from_what_was_typed():
    app = PickerApp()
    async with app.run_test(size=(100, 30)) as pilot:
        field = app.screen.query_one(LineInput)
        field.value = "sql"
        await field.action_submit()
        await pilot.pause()
        assert app.results == ["sql"]


async def test_nothing_matches_and_enter_waits():
    app = PickerApp()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(*"zzz")
        await pilot.pause()
        assert panel(app)[1:] == ["Nothing matches"]
        await pilot.press("enter", "down")
        assert app.results == []
        await pilot.press("backspace", "backspace", "backspace")
        await pilot.pause()
        assert len(panel(app)) == 7


async def test_arrows_move_the_list_from_the_input():
    app = PickerApp()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("down", "down", "down", "down", "up")
        assert app.list.highlighted_key == "sql"
        await pilot.press("pageup")
        assert app.list.highlighted_key == "new"
        await pilot.press("ctrl+end")
        assert app.list.highlighted_key == "py"
        await pilot.press("ctrl+home", "pagedown", "enter")
        assert app.results == ["py"]
        assert app.previewed == ["new", "rename", "sql", "py", "sql", "new", "py", "new", "py"]


async def test_escape_and_a_click_outside_cancel():
    app = PickerApp()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("escape")
        assert app.results == [None]
        app.on_mount()
        await pilot.pause()
        await pilot.click(offset=(1, 1))
        assert app.results == [None, None]


async def test_a_click_picks_and_a_click_on_a_heading_does_not():
    app = PickerApp()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await pilot.click(PickerList, offset=(3, 0))
        assert app.results == []
        await pilot.click(PickerList, offset=(3, 2))
        assert app.results == ["rename"]


@pytest.mark.parametrize(
    ("size", "width"),
    [((200, 55), 80), ((80, 24), 80), ((60, 24), 60), ((40, 12), 40), ((9, 5), 9)],
)
async def test_its_size(size: tuple[int, int], width: int):
    items = [PickerItem(str(n), f"Item {n}") for n in range(200)]
    app = PickerApp(items)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        box = app.list.parent
        assert box.region.width == width
        assert box.region.height <= max(4, size[1] * 6 // 10)
        assert app.list.size.height >= 2
        await pilot.press(*["down"] * 30)
        assert "Item"[: size[0] - 7] in screen_text(app)


async def test_foreign_text_is_only_text():
    app = PickerApp([PickerItem("a", "x\x1b[2J[b]y[/z]\nq", "d\x9b\t[red]e", "\x07")])
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("y")
        await pilot.pause()
        assert "x␛[2J[b]y[/z] q  d\ufffd [red]e" in screen_text(app)
        app.post_message(events.Paste("␛\x1b[31m\nsecond"))
        await pilot.pause()
        assert app.screen.query_one(LineInput).value == "y␛␛[31m second"


async def test_ten_thousand_items():
    items = [PickerItem(str(n), f"Session number {n} about things", "today") for n in range(10_000)]
    app = PickerApp(items)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        typed = "number 99"
        started = process_time()
        for key in typed:
            await pilot.press(key)
        await pilot.pause()
        spent = (process_time() - started) / len(typed)
        assert "Session number 99 about" in panel(app)[1]
        assert spent < 0.3
