"""What the app is started with."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tui_app.config.load import Configuration
from tui_app.config.paths import Paths


@dataclass(frozen=True, slots=True)
class Launch:
    """Everything `run_app` needs to know."""

    paths: Paths
    configuration: Configuration
    environ: Mapping[str, str] = field(repr=False)
    """The environment, which holds keys."""
    continue_last: bool = False
    """Whether to open the chat that was used last."""
    session: str | None = None
    """The id of the chat to open, or its beginning."""
