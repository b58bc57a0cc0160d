"""Few colours, and none: the same states, told apart by form."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from rich.color import STANDARD_PALETTE, Color, ColorSystem

from tests.snapshots.scenes import Scenes
from tests.stubs.history import write_history
from tests.stubs.loopback import LoopbackServer
from tests.ui.chat_app import config_for, make_app, running
from tests.ui.screen_text import style_at, style_of
from tui_app.config.themes import COLOR_KEYS, ThemeFile
from tui_app.core.errors import DamagedStoreError
from tui_app.ui.depth import Depth, at_depth, depth_of
from tui_app.ui.screens.trouble import Trouble
from tui_app.ui.ways_on import ways_on
from tui_app.ui.widgets.prompt import Prompt

THEME = ThemeFile("mine", True, dict.fromkeys(COLOR_KEYS, "#123456"), Path("mine.toml"))


@pytest.mark.parametrize(
    ("color_system", "environ", "depth"),
    [
        ("truecolor", {}, Depth.FULL),
        ("256", {}, Depth.FULL),
        ("standard", {}, Depth.SIXTEEN),
        ("windows", {}, Depth.SIXTEEN),
        (None, {}, Depth.NONE),
        ("truecolor", {"NO_COLOR": "1"}, Depth.NONE),
        ("truecolor", {"NO_COLOR": ""}, Depth.FULL),
    ],
)
def test_how_many_colours_there_are(
    color_system: str | None, environ: dict[str, str], depth: Depth
) -> None:
    assert depth_of(color_system, environ) is depth


@pytest.mark.parametrize("dark", [True, False])
def test_of_16_colours_each_part_gets_the_one_it_is_given(dark: bool) -> None:
    colors = at_depth(replace(THEME, dark=dark), Depth.SIXTEEN).colors
    assert set(colors) == set(COLOR_KEYS)
    for color in colors.values():
        number = Color.parse(color).downgrade(ColorSystem.STANDARD).number
        assert number is not None
        assert STANDARD_PALETTE[number].hex == color


def test_other_terminals_have_the_themes_own() -> None:
    assert at_depth(THEME, Depth.FULL) is THEME
    assert at_depth(THEME, Depth.NONE) is THEME


@pytest.fixture
def scenes() -> Iterator[Scenes]:
    with LoopbackServer() as server:
        yield Scenes(server)


async def test_without_colours_form_tells_every_state(tmp_path: Path, scenes: Scenes) -> None:
    write_history(tmp_path / "data" / "chinwag.db")
    app = make_app(
        tmp_path, config_for(scenes.server), clock=scenes.clock, environ={"NO_COLOR": "1"}
    )
    async with running(app) as chat:
        await scenes.error(chat)
        assert style_of(app, "✖").bold
        assert style_of(app, "Retry").underline
        prompt = app.screen.query_one(Prompt)
        assert style_at(app, *prompt.cursor_screen_offset).reverse
        await chat.type("/nonsense")
        await chat.press("enter")
        await chat.type("selected")
        await chat.press("shift+home")
        await chat.shows("nonsense")
        assert style_of(app, "selected").reverse
        await chat.press("tab")
        await chat.shows("▎ ┃ ✖")
        row = next(row for row, line in enumerate(chat.lines) if "This key" in line)
        await chat.drag((32, row), (60, row))
        await chat.press("ctrl+t")
        await chat.shows("▎● What is the tallest.*fail")
        assert style_of(app, "This key").reverse
        assert style_of(app, "●").reverse
        assert not style_of(app, "Why is my regex").reverse
        for strip in app.screen._compositor.render_strips():
            for _, style, _ in strip:
                assert style is not None
                assert style.color is None or style.color.is_default
                assert style.bgcolor is None or style.bgcolor.is_default
        problem = DamagedStoreError("It is damaged.").report()
        app.push_screen(Trouble(problem, ways_on(problem, app._around.paths), print))
        await chat.shows("Recover")
        assert style_of(app, "Recover").underline
        assert not style_of(app, "Try again").underline
        await chat.press("escape")
        await scenes.palette(chat)
        await chat.shows("▎Why is my regex")
        assert style_of(app, "Why is my regex").reverse
        assert not style_of(app, "Put this chat into").reverse
