"""Takes the pictures of the app that the README shows.

    python -m tests.screenshots [FOLDER]

The real app runs against a server on loopback, on a clock that stands still, so that the same
version always makes the same pictures.
"""

import argparse
import asyncio
import html
import os
import re
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from rich.cells import cell_len

from tests.snapshots.scenes import Scenes, ask, same_everywhere, settle
from tests.stubs.demo_server import MODEL, reply_text
from tests.stubs.history import write_history
from tests.stubs.loopback import LoopbackServer
from tests.ui.chat_app import Chat, make_app, running
from tui_app.app import ChinwagApp

FOLDER = Path(__file__).resolve().parents[1] / "screenshots"
KEY = "AIMLAPI_API_KEY"
FONTS = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"
CELL = 12.2
"""Width of a cell in the pictures that Rich draws."""

_REMOTE_FONT = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
_TEXT = re.compile(r'textLength="[^"]*"([^>]*)>([^<]*)</text>')


@dataclass(frozen=True)
class Picture:
    """One file: what happens before it is taken, and on which screen."""

    name: str
    scene: Callable[[Scenes, Chat], Awaitable[None]]
    size: tuple[int, int] = (120, 36)
    theme: str = "chinwag-dark"
    first_start: bool = False
    """Without a key and without past chats."""


async def _conversation(scenes: Scenes, chat: Chat) -> None:
    await scenes.reply(chat, "How do I start learning Python?", reply_text(), {"model": MODEL})


async def _rich(scenes: Scenes, chat: Chat) -> None:
    await scenes.reply(chat)


async def _guide(scenes: Scenes, chat: Chat) -> None:
    await ask(chat, "How do I connect a local model?")
    await chat.until(lambda: not chat.app.streaming, "the end of the answer")
    await chat.shows("▌ How do I connect a local model")


async def _error(scenes: Scenes, chat: Chat) -> None:
    await scenes.error(chat, "Invalid API key. Create a new one on the page of your keys.")


async def _palette(scenes: Scenes, chat: Chat) -> None:
    await _conversation(scenes, chat)
    await scenes.palette(chat)


async def _search(scenes: Scenes, chat: Chat) -> None:
    await scenes.search(chat)


async def _list(scenes: Scenes, chat: Chat) -> None:
    await scenes.marked(chat)


PICTURES = (
    Picture("chat", _conversation),
    Picture("light", _conversation, theme="chinwag-light"),
    Picture("narrow", _conversation, size=(80, 24)),
    Picture("guide", _guide, first_start=True),
    Picture("error", _error),
    Picture("palette", _palette),
    *(
        Picture(f"{name}-{columns}x{rows}-{look}", scene, (columns, rows), f"chinwag-{look}")
        for name, scene in (("rich", _rich), ("search", _search), ("list", _list))
        for columns, rows in ((80, 24), (120, 36), (200, 55))
        for look in ("dark", "light")
    ),
)


async def take(picture: Picture) -> str:
    """Run the app until the scene is set; the screen as SVG."""
    with LoopbackServer() as server, tempfile.TemporaryDirectory() as folder:
        scenes = Scenes(server)
        async with running(_app(picture, scenes, Path(folder)), picture.size) as chat:
            await picture.scene(scenes, chat)
            await settle(chat)
            return portable(chat.app.export_screenshot(title="chinwag", simplify=True))


def portable(svg: str) -> str:
    """A picture that loads nothing from elsewhere and is the same each time it is made.

    Rich names its parts by a number that differs from run to run, asks for a font on the web and
    gives wide characters the room of narrow ones.
    """
    svg = _REMOTE_FONT.sub("", svg)
    svg = svg.replace("Fira Code, monospace", FONTS).replace("family: arial", "family: sans-serif")
    svg = re.sub(r"\bterminal-\d+-", "chinwag-", svg)
    return _TEXT.sub(_with_room_for_wide_characters, svg)


def _with_room_for_wide_characters(found: re.Match[str]) -> str:
    attributes, text = found.groups()
    width = cell_len(html.unescape(text)) * CELL
    return f'textLength="{width:g}"{attributes}>{text}</text>'


def _app(picture: Picture, scenes: Scenes, folder: Path) -> ChinwagApp:
    config = f'theme = "{picture.theme}"\nreduced_motion = true\ntitles_by_model = false\n'
    if picture.first_start:
        return make_app(folder, config, clock=scenes.clock)
    config += f'[providers.aimlapi]\nbase_url = "{scenes.server.url}"\n'
    write_history(folder / "data" / "chinwag.db")
    return make_app(folder, config, clock=scenes.clock, environ={KEY: "a-key-for-pictures"})


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    same_everywhere(os.environ)
    for picture in PICTURES:
        svg = asyncio.run(take(picture))
        (folder / f"{picture.name}.svg").write_text(svg, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
