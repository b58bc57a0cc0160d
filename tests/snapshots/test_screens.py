"""Pictures of the whole app. `pytest tests/snapshots --snapshot-update` takes them anew."""

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.snapshots.scenes import Scenes, settle
from tests.stubs.history import write_history
from tests.stubs.loopback import LoopbackServer
from tests.ui.chat_app import Chat, config_for, make_app

SMALL, MIDDLE, LARGE = (80, 24), (120, 36), (200, 55)
ALL = [(size, theme) for size in (SMALL, MIDDLE, LARGE) for theme in ("dark", "light")]
DARK_FIRST = [(SMALL, "dark"), (MIDDLE, "light"), (LARGE, "dark")]
LIGHT_FIRST = [(SMALL, "light"), (MIDDLE, "dark"), (LARGE, "light")]

Look = tuple[tuple[int, int], str]
"""Columns and rows, and dark or light."""
Scene = Callable[[Chat], Awaitable[None]]
Shoot = Callable[..., bool]


def looks(chosen: list[Look]) -> pytest.MarkDecorator:
    """Take the picture once for each look."""
    names = [f"{columns}x{rows}-{theme}" for (columns, rows), theme in chosen]
    return pytest.mark.parametrize("look", chosen, ids=names)


@pytest.fixture
def scenes() -> Iterator[Scenes]:
    with LoopbackServer() as server:
        yield Scenes(server)


@pytest.fixture
def shoot(tmp_path: Path, scenes: Scenes, snap_compare: Any) -> Shoot:
    """Run the app until a scene is set; whether it looks as it did."""

    def shoot(look: Look, scene: Scene, *, first_start: bool = False) -> bool:
        size, theme = look
        config = f'theme = "chinwag-{theme}"\n'
        if first_start:
            config += "reduced_motion = true\n"
        else:
            config += config_for(scenes.server)
            write_history(tmp_path / "data" / "chinwag.db")
        app = make_app(tmp_path, config, clock=scenes.clock)

        async def set_the_scene(pilot: Pilot[None]) -> None:
            chat = Chat(app, pilot)
            await chat.until(lambda: app.ready, "the database")
            await chat.shows("Enter send")
            await scene(chat)
            await settle(chat)

        return snap_compare(app, terminal_size=size, run_before=set_the_scene)

    return shoot


@looks(ALL)
def test_the_first_start(shoot: Shoot, scenes: Scenes, look: Look) -> None:
    assert shoot(look, scenes.welcome, first_start=True)


@looks(ALL)
def test_a_reply(shoot: Shoot, scenes: Scenes, look: Look) -> None:
    assert shoot(look, scenes.reply)


@looks(DARK_FIRST)
def test_a_reply_being_written(shoot: Shoot, scenes: Scenes, look: Look) -> None:
    assert shoot(look, scenes.half_a_reply)


@looks(DARK_FIRST)
def test_a_queue(shoot: Shoot, scenes: Scenes, look: Look) -> None:
    assert shoot(look, scenes.queue)


@looks(DARK_FIRST)
def test_a_comparison(shoot: Shoot, scenes: Scenes, look: Look) -> None:
    assert shoot(look, scenes.comparison)


@looks([(SMALL, "light")])
def test_models_to_compare(shoot: Shoot, scenes: Scenes, look: Look) -> None:
    assert shoot(look, scenes.models)


@looks(LIGHT_FIRST)
def test_an_error(shoot: Shoot, scenes: Scenes, look: Look) -> None:
    assert shoot(look, scenes.error)


@looks(DARK_FIRST)
def test_the_palette(shoot: Shoot, scenes: Scenes, look: Look) -> None:
    assert shoot(look, scenes.palette)


@looks(DARK_FIRST)
def test_the_search(shoot: Shoot, scenes: Scenes, look: Look) -> None:
    assert shoot(look, scenes.search)


@looks([(SMALL, "light")])
def test_the_filters_of_a_search(shoot: Shoot, scenes: Scenes, look: Look) -> None:
    assert shoot(look, scenes.filters)


@looks(LIGHT_FIRST)
def test_a_command_being_typed(shoot: Shoot, scenes: Scenes, look: Look) -> None:
    assert shoot(look, scenes.commands)


@looks(LIGHT_FIRST)
def test_help(shoot: Shoot, scenes: Scenes, look: Look) -> None:
    assert shoot(look, scenes.help)


@looks([(SMALL, "dark"), (SMALL, "light")])
def test_the_list_on_a_narrow_screen(shoot: Shoot, scenes: Scenes, look: Look) -> None:
    assert shoot(look, scenes.chats)


@looks(DARK_FIRST)
def test_chats_marked_in_the_list(shoot: Shoot, scenes: Scenes, look: Look) -> None:
    assert shoot(look, scenes.marked)


@looks(LIGHT_FIRST)
def test_the_trash(shoot: Shoot, scenes: Scenes, look: Look) -> None:
    assert shoot(look, scenes.trash)
