"""Whatever the app shows can be read, in as many colours as the terminal has."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import pytest
from rich.color import Color
from rich.style import Style
from textual.screen import ModalScreen

from tests.contrast import FULL, SIXTEEN, Show, contrast
from tests.snapshots.scenes import Scenes
from tests.stubs.history import write_history
from tests.stubs.loopback import LoopbackServer
from tests.ui.chat_app import Chat, config_for, make_app, running
from tui_app.config.paths import Paths
from tui_app.config.themes import COLOR_KEYS, ThemeFile, load_themes
from tui_app.core.errors import DamagedStoreError
from tui_app.render.styles import RenderStyles, styles_from_colors
from tui_app.ui.depth import Depth, at_depth
from tui_app.ui.screens.trouble import Trouble
from tui_app.ui.theming import textual_theme
from tui_app.ui.ways_on import ways_on
from tui_app.ui.widgets.welcome import Welcome

DRAWN = set("─┈▏▕│╭╮╰╯")
"""Rules and frames, which nobody reads."""
BARS = set("▁▂▃▄▅▆▇█")
"""Ends of a scroll bar, which is something to find rather than to read."""
EVERYTHING = '''\
# One
## Two
### Three
#### Four
##### Five
###### Six

**bold** *italic* ~~struck~~ `code` [link](https://spec.commonmark.org/)

| Form | Since |
|------|------:|
| list | 2004  |

- [x] done

> quoted

---

```python
@cache
def double(word: str) -> int:  # a comment
    """Says it twice."""
    return 2 * f"{word!r}" if word else ValueError(None)
```
```diff
@@ -1 +1 @@
-old
+new
```
'''
PROBE = {
    key: f"#{20 + 8 * at:02x}{at * at * 7 % 200:02x}{220 - 8 * at:02x}"
    for at, key in enumerate(COLOR_KEYS)
}
"""A theme in which every colour tells what it is for, and no mixture is like another colour."""
SHIPPED = tuple(load_themes(Paths(Path("nowhere"), Path("nowhere"))).themes.values())
TERMINALS = [
    *((theme, Depth.FULL, name) for theme in SHIPPED for name in FULL),
    *((theme, Depth.SIXTEEN, name) for theme in SHIPPED for name in SIXTEEN),
]
SHOWS = {**FULL, **SIXTEEN}


@dataclass(frozen=True)
class Painted:
    """A text and its two colours, as `#rrggbb`."""

    text: str
    front: str
    back: str

    @property
    def least(self) -> float:
        """The contrast it must have (WCAG 2.2, 1.4.3 and 1.4.11)."""
        return 3.0 if set(self.text) <= BARS else 4.5

    def contrast(self, show: Show) -> float:
        return contrast(show(Color.parse(self.front)), show(Color.parse(self.back)))


def painted(chat: Chat) -> Iterator[Painted]:
    """All that there is to read or to find on the screen."""
    screen = chat.app.screen
    # What lies below a panel is dimmed to say that it is out of reach.
    region = screen.children[0].region if isinstance(screen, ModalScreen) else screen.region
    for strip in screen._compositor.render_strips()[region.y : region.bottom]:
        for text, style, _ in strip.crop(region.x, region.right):
            if set(text) - DRAWN - {" "}:
                assert style is not None
                assert not style.dim
                yield Painted(text, _hex(style.color), _hex(style.bgcolor))


def _hex(color: Color | None) -> str:
    assert color is not None
    assert color.triplet is not None
    return color.triplet.hex


def role(color: str) -> str:
    """What a colour of `PROBE` is for, or the text of a selection; Textual may round it."""
    if color == "#ffffff":
        return "selected"
    parts = Color.parse(color).get_truecolor()
    for key, probe in PROBE.items():
        if all(
            abs(a - b) < 3 for a, b in zip(parts, Color.parse(probe).get_truecolor(), strict=True)
        ):
            return key
    raise AssertionError(f"{color} is none of the theme's")


def with_selected(theme: ThemeFile) -> Mapping[str, str]:
    """A theme's colours, and that of selected text."""
    selected = textual_theme(theme).variables["screen-selection-foreground"]
    return {**theme.colors, "selected": selected}


async def tour(chat: Chat, scenes: Scenes) -> set[Painted]:
    """What is painted where the app shows all that it has."""
    app = chat.app
    seen: set[Painted] = set()

    async def look(pattern: str = "") -> None:
        await chat.shows(pattern)
        seen.update(painted(chat))

    await look("Ask anything")
    welcome = app.screen.query_one(Welcome)
    welcome.answerer = ("Guide", "")
    await look("Connect one")
    welcome.problem = "It is damaged."
    await look("damaged")
    await scenes.reply(chat, text=EVERYTHING)
    await chat.press("tab", "space")
    await look("▎.*new")
    await chat.press("ctrl+f")
    await chat.type("ce")
    await look("Find .* of ")
    await chat.press("escape")
    await chat.drag((app.size.width // 2, 3), (app.size.width // 2 + 5, app.size.height // 2))
    await look("let go of it")
    await chat.press("escape", "ctrl+t")
    await look("Enter open")
    await chat.press("f2")
    await look("Enter take the title")
    await chat.press("escape", "escape")
    await scenes.palette(chat)
    await chat.type("theme")
    await look("/theme")
    await chat.press("escape")
    await scenes.help(chat)
    await look()
    await chat.press("escape", "ctrl+n")
    await scenes.error(chat)
    await chat.type("/nonsense")
    await chat.press("enter")
    await chat.type("selected")
    await chat.press("ctrl+shift+home")
    await look("nonsense")
    problem = DamagedStoreError("It is damaged.").report()
    app.push_screen(Trouble(problem, ways_on(problem, app._around.paths), print))
    await look("Recover")
    return seen


@pytest.fixture
def scenes() -> Iterator[Scenes]:
    with LoopbackServer() as server:
        yield Scenes(server)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_history(tmp_path / "data" / "chinwag.db")
    themes = tmp_path / "config" / "themes"
    themes.mkdir(parents=True)
    colors = "\n".join(f'{key} = "{color}"' for key, color in PROBE.items())
    (themes / "probe.toml").write_text(f"dark = true\n[colors]\n{colors}\n")
    return tmp_path


async def test_what_is_painted_can_be_read_in_every_theme(folder: Path, scenes: Scenes) -> None:
    app = make_app(folder, f'theme = "probe"\n{config_for(scenes.server)}', clock=scenes.clock)
    async with running(app, (100, 50)) as chat:
        seen = await tour(chat, scenes)
    pairs = {(role(each.front), role(each.back), each.least): each.text for each in seen}
    assert len(pairs) > 20
    assert ("selected", "selection", 4.5) in pairs
    illegible = {
        f"{theme.name}, {name}: {front} on {back}, as in {text!r}"
        for theme, depth, name in TERMINALS
        for colors in [with_selected(at_depth(theme, depth))]
        for (front, back, least), text in pairs.items()
        if Painted(text, colors[front], colors[back]).contrast(SHOWS[name]) < least
    }
    assert illegible == set()


async def test_what_is_painted_in_16_colours_can_be_read(folder: Path, scenes: Scenes) -> None:
    os.environ["TERM"] = "xterm-16color"
    config = f'theme = "chinwag-light"\n{config_for(scenes.server)}'
    app = make_app(folder, config, clock=scenes.clock)
    async with running(app, (100, 50)) as chat:
        seen = await tour(chat, scenes)
    illegible = {
        (name, each)
        for each in seen
        for name, show in SIXTEEN.items()
        if each.contrast(show) < each.least
    }
    assert illegible == set()


def texts_of(styles: RenderStyles) -> Iterator[tuple[str, Style]]:
    """Each style that something to read is set in."""
    for field in fields(styles):
        value = getattr(styles, field.name)
        if field.name in ("rule", "code_bar"):
            continue
        if isinstance(value, Style):
            yield field.name, value
        elif isinstance(value, Mapping):
            yield from ((str(kind), style) for kind, style in value.items())
        else:
            yield from ((f"{field.name} {at}", style) for at, style in enumerate(value, 1))


@pytest.mark.parametrize(
    ("theme", "depth", "name"),
    [pytest.param(*each, id=f"{each[0].name}, {each[2]}") for each in TERMINALS],
)
def test_every_kind_of_text_in_a_reply_can_be_read(
    theme: ThemeFile, depth: Depth, name: str
) -> None:
    colors = at_depth(theme, depth).colors
    base = Style(color=colors["text"], bgcolor=colors["background"])
    styles = styles_from_colors(colors, few=depth is not Depth.FULL)
    ratios = {
        kind: Painted(kind, _hex(style.color), _hex(style.bgcolor)).contrast(SHOWS[name])
        for kind, over in texts_of(styles)
        for style in [base + over]
    }
    assert len(ratios) > 40
    assert {kind: ratio for kind, ratio in ratios.items() if ratio < 4.5} == {}
