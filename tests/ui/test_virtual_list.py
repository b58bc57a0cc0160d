from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.events import MouseScrollDown
from textual.widgets import Static

from tests.ui.screen_text import HarnessApp, screen_lines, screen_text, style_of
from tui_app.ui.widgets.virtual_list import Row, VirtualList


class ListApp(HarnessApp):
    def __init__(self, rows: Sequence[Row]) -> None:
        super().__init__()
        self.initial = rows
        self.log_of_events: list[tuple[str, str]] = []

    def compose(self) -> ComposeResult:
        yield VirtualList[Row]()
        yield Static("below")

    def on_mount(self) -> None:
        self.list.show_rows(self.initial)

    @property
    def list(self) -> VirtualList[Row]:
        return self.query_one(VirtualList)

    @on(VirtualList.Highlighted)
    def note_highlight(self, event: VirtualList.Highlighted) -> None:
        assert event.control is self.list
        self.log_of_events.append(("highlighted", event.key))

    @on(VirtualList.Selected)
    def note_selection(self, event: VirtualList.Selected) -> None:
        assert event.control is self.list
        self.log_of_events.append(("selected", event.key))


def items(*keys: str) -> list[Row]:
    return [Row(key, f"Row {key}") for key in keys]


def left_part(app: ListApp) -> list[str]:
    """The lines without their right end, where the scroll bar is."""
    return [line[:20].rstrip() for line in screen_lines(app)]


def heading(text: str) -> Row:
    return Row(f"heading {text}", text, selectable=False)


async def test_rows_are_drawn_with_their_right_part_at_the_right():
    app = ListApp([heading("Fruit"), Row("a", "Apple", "3"), Row("b", "Pear")])
    async with app.run_test(size=(30, 6)) as pilot:
        await pilot.pause()
        lines = screen_lines(app)
        assert lines[0] == " Fruit"
        assert lines[1] == "▎Apple" + " " * 21 + "3"
        assert lines[2] == " Pear"


async def test_the_highlighted_row_is_marked_while_keys_move_it():
    app = ListApp(items("a", "b"))
    async with app.run_test(size=(30, 6)) as pilot:
        await pilot.press("down")
        assert left_part(app)[:2] == [" Row a", "▎Row b"]
        assert style_of(app, "Row b").bold
        app.set_focus(None)
        await pilot.pause()
        assert left_part(app)[:2] == [" Row a", " Row b"]


async def test_long_and_wide_texts_are_cut_by_cells():
    app = ListApp(
        [Row("a", "漢字" * 20, "12"), Row("b", "👩‍👩‍👧 " * 20), Row("c", "x" * 99, "y" * 99)]
    )
    async with app.run_test(size=(30, 6)) as pilot:
        await pilot.pause()
        strips = app.screen._compositor.render_strips()
        assert [strip.cell_length for strip in strips] == [30] * 6
        lines = screen_lines(app)
        assert lines[0].endswith("12")
        assert "…" in lines[0]
        assert "…" in lines[1]
        assert lines[2].startswith(" xxxx")
        assert "y" not in lines[2]


async def test_foreign_text_is_neither_obeyed_nor_markup():
    app = ListApp([Row("a", "\x1b[31mred[/x] [@click=app.quit]q\nnext", "\x9b[b]")])
    async with app.run_test(size=(50, 4)) as pilot:
        await pilot.pause()
        line = screen_lines(app)[0]
        assert "␛[31mred[/x] [@click=app.quit]q next" in line
        assert "[b]" in line
        assert "\x9b" not in line


async def test_keys_move_the_highlight_over_headings():
    rows = [heading("One"), *items("a", "b"), heading("Two"), *items("c", "d")]
    app = ListApp(rows)
    async with app.run_test(size=(30, 10)) as pilot:
        assert app.list.highlighted_key == "a"
        await pilot.press("down", "down")
        assert app.list.highlighted_key == "c"
        await pilot.press("up")
        assert app.list.highlighted_key == "b"
        await pilot.press("end")
        assert app.list.highlighted_key == "d"
        await pilot.press("down")
        assert app.list.highlighted_key == "d"
        await pilot.press("home")
        assert app.list.highlighted_key == "a"
        await pilot.press("up", "enter")
        assert app.log_of_events[-1] == ("selected", "a")


async def test_the_highlight_stays_visible_and_shows_its_heading():
    rows = [heading("Top"), *items(*(str(n) for n in range(100)))]
    app = ListApp(rows)
    async with app.run_test(size=(30, 11)) as pilot:
        await pilot.press("pagedown")
        assert app.list.highlighted_key == "9"
        assert "▎Row 9" in left_part(app)
        await pilot.press("pagedown", "pagedown")
        assert f"▎Row {app.list.highlighted_key}" in left_part(app)
        await pilot.press("end")
        assert left_part(app)[9] == "▎Row 99"
        await pilot.press("home")
        await pilot.pause()
        assert left_part(app)[0] == " Top"


async def test_a_row_that_is_out_of_sight_is_shown_below_its_heading():
    app = ListApp([heading("Top"), *items(*(str(n) for n in range(100)))])
    async with app.run_test(size=(30, 11)) as pilot:
        await pilot.press("end")
        app.list.highlight_key("0")
        await pilot.pause()
        assert left_part(app)[:2] == [" Top", "▎Row 0"]
        await pilot.press("pagedown", "down")
        app.list.highlight_key("1")
        await pilot.pause()
        assert left_part(app)[0] == "▎Row 1"


async def test_the_highlight_stays_on_its_row_when_rows_are_replaced():
    app = ListApp(items("a", "b", "c"))
    async with app.run_test(size=(30, 10)) as pilot:
        await pilot.press("down")
        app.log_of_events.clear()
        app.list.show_rows([heading("New"), *items("x", "c", "b", "a")])
        await pilot.pause()
        assert app.list.highlighted_key == "b"
        assert app.log_of_events == []


async def test_a_row_that_went_leaves_the_highlight_to_its_neighbour():
    app = ListApp(items("a", "b", "c"))
    async with app.run_test(size=(30, 10)) as pilot:
        await pilot.press("down", "down")
        app.list.show_rows(items("a", "b"))
        await pilot.pause()
        assert app.list.highlighted_key == "b"
        assert app.log_of_events[-1] == ("highlighted", "b")
        app.list.show_rows([])
        await pilot.pause()
        assert app.list.highlighted_key is None
        await pilot.press("down", "enter", "end", "pageup")
        assert app.list.highlighted is None


async def test_what_is_on_screen_stays_in_place_when_rows_come_above():
    rows = items(*(str(n) for n in range(100)))
    app = ListApp(rows)
    async with app.run_test(size=(30, 11)) as pilot:
        app.list.highlight_key("50")
        await pilot.press("up", "up")
        await pilot.pause()
        before = left_part(app)
        app.list.show_rows([*items("new", "newer"), *rows])
        await pilot.pause()
        assert left_part(app) == before


async def test_the_top_stays_the_top_when_rows_come_above():
    rows = items(*(str(n) for n in range(100)))
    app = ListApp(rows)
    async with app.run_test(size=(30, 11)) as pilot:
        app.list.show_rows([*items("new"), *rows])
        await pilot.pause()
        assert left_part(app)[0] == " Row new"


async def test_a_click_chooses_and_headings_do_not():
    app = ListApp([heading("One"), *items("a", "b")])
    async with app.run_test(size=(30, 10)) as pilot:
        await pilot.click(VirtualList, offset=(3, 0))
        assert ("selected", "a") not in app.log_of_events
        await pilot.click(VirtualList, offset=(3, 2))
        assert app.log_of_events[-2:] == [("highlighted", "b"), ("selected", "b")]
        await pilot.click(VirtualList, offset=(3, 7))
        assert app.log_of_events[-1] == ("selected", "b")


async def test_the_pointer_marks_the_row_under_it():
    app = ListApp(items("a", "b", "c"))
    async with app.run_test(size=(30, 10)) as pilot:
        await pilot.hover(VirtualList, offset=(3, 1))
        await pilot.pause()
        assert app.list.hovered == 1
        plain = style_of(app, "Row c").bgcolor
        assert style_of(app, "Row b").bgcolor not in (None, plain)
        await pilot.hover(Static)
        await pilot.pause()
        assert app.list.hovered is None


async def test_the_wheel_scrolls_without_moving_the_highlight():
    app = ListApp(items(*(str(n) for n in range(100))))
    async with app.run_test(size=(30, 11)) as pilot:
        await pilot.hover(VirtualList, offset=(3, 1))
        await pilot._post_mouse_events([MouseScrollDown], VirtualList, offset=(3, 1), button=0)
        await pilot.pause()
        assert app.list.scroll_offset.y > 0
        assert app.list.highlighted == 0
        assert app.list.hovered == 1 + app.list.scroll_offset.y


async def test_growing_shrinking_and_tiny_sizes():
    app = ListApp(items(*(str(n) for n in range(100))))
    async with app.run_test(size=(30, 21)) as pilot:
        app.list.highlight_key("19")
        await pilot.pause()
        for size in ((30, 8), (3, 3), (1, 1), (80, 40)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        assert "▎Row 19" in left_part(app)
        assert screen_lines(app)[39] == "below"


class CountingList(VirtualList[Row]):
    drawn = 0

    def parts(self, index: int, row: Row) -> tuple[Content, Content]:
        self.drawn += 1
        return super().parts(index, row)


class CountingApp(HarnessApp):
    def compose(self) -> ComposeResult:
        yield CountingList()


async def test_of_ten_thousand_rows_only_the_visible_are_drawn():
    rows = [Row(str(n), f"Title of session {n}", str(n)) for n in range(10_000)]
    app = CountingApp()
    async with app.run_test(size=(120, 50)) as pilot:
        await pilot.pause()
        view = app.query_one(CountingList)
        view.show_rows(rows, highlight="9000")
        await pilot.pause()
        assert "Title of session 9000" in screen_text(app)
        assert view.drawn <= 4 * 50
        view.drawn = 0
        await pilot.press("up")
        assert view.drawn <= 4


async def test_more_rows_do_not_lay_the_screen_out_again():
    app = CountingApp()
    async with app.run_test(size=(120, 50)) as pilot:
        view = app.query_one(CountingList)
        rows = items(*(str(n) for n in range(1000)))
        view.show_rows(rows)
        await pilot.pause()
        laid_out: list[object] = []
        app.screen.screen_layout_refresh_signal.subscribe(app, laid_out.append)
        view.show_rows([*items("new"), *rows])
        await pilot.press("down", "end", "pageup")
        assert laid_out == []


class ReversedApp(ListApp):
    CSS = "VirtualList > .virtual-list--highlighted { text-style: reverse; }"


async def test_the_highlight_can_be_shown_without_colours():
    app = ReversedApp(items("a", "b"))
    async with app.run_test(size=(30, 5)) as pilot:
        await pilot.pause()
        assert style_of(app, "Row a").reverse
        assert not style_of(app, "Row b").reverse
