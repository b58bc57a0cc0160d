"""What the app was started with. Nothing in it knows Textual."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tui_app.config.command_line import CommandLine
from tui_app.config.paths import Paths
from tui_app.config.settings import Settings
from tui_app.config.themes import Themes
from tui_app.core.clock import Clock
from tui_app.leaving.departure import Departure
from tui_app.ui.depth import Depth
from tui_app.ui.presence import Presence


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the app was started with and does not change."""

    paths: Paths
    settings: Settings
    environ: Mapping[str, str] = field(repr=False)
    """The environment, which holds keys."""
    tool_environ: Mapping[str, str]
    """The environment of the programs that the app starts. There are no keys in it."""
    themes: Themes
    clock: Clock
    presence: Presence
    """Whether somebody is at the terminal."""
    depth: Depth = Depth.FULL
    """How many colours there are; the themes have them already."""
    fixed_theme: str = ""
    """What sets the theme over what is chosen in the app, if anything does."""
    notices: tuple[str, ...] = ()
    """What to tell the person at first."""
    departure: Departure | None = None
    """What asks chinwag to end."""
    command: CommandLine = field(default_factory=CommandLine)
    """How to start chinwag again, with the same files."""

    def may_title(self, provider: str) -> bool:
        """Whether the provider of this name may be asked what a chat is to be called."""
        row = self.settings.providers.get(provider)
        return self.settings.titles_by_model and row is not None and row.kind != "guide"
