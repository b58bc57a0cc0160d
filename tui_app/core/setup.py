"""What a chat tells every model that answers in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ChatSetup:
    """What is sent with each request of a chat beside its messages."""

    system_prompt: str = ""
    """Sent before the first message; blank: nothing is sent."""
    persona: str = ""
    """The name of the persona that the rest came from; empty: none."""
    model: str = ""
    """The model to ask; empty: the provider's own."""
    parameters: Mapping[str, object] = field(default_factory=dict[str, object])
    """Sent as they are, beside model and messages; what is unset is absent."""
