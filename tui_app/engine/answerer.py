"""Whom the engine asks."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tui_app.core.setup import ChatSetup


@dataclass(frozen=True, slots=True)
class Answerer:
    """Who is asked, and how."""

    provider: str
    model: str
    setup: ChatSetup = field(default_factory=ChatSetup)
    """Of a session that begins; one that is there has its own."""
    parameters: Mapping[str, object] = field(default_factory=dict[str, object])
    """Laid over those of the session."""
