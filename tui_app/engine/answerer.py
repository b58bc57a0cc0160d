"""Whom the engine asks."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Answerer:
    """Who is asked, and how."""

    provider: str
    model: str
    system_prompt: str = ""
    parameters: Mapping[str, object] = field(default_factory=dict[str, object])
