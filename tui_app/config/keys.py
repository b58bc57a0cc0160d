"""API keys: where they are found, and a wrapper that never shows them."""

import re
from collections.abc import Mapping

from tui_app.config.settings import DEFAULT_PROVIDER, GUIDE, ProviderSettings, Settings
from tui_app.core.errors import AuthenticationError

_SENDABLE = re.compile(r"[!-~]+")
"""Visible ASCII: all that a header can hold besides spaces."""


class Secret:
    """A key. Printing, formatting and logging it show dots; `reveal` is the one way out."""

    __slots__ = ("_value", "source")

    def __init__(self, value: str, source: str = "") -> None:
        self._value = value
        self.source = source
        """The environment variable it was found in."""

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return "Secret(•••)"


def find_key(provider: ProviderSettings, environ: Mapping[str, str]) -> Secret | None:
    """The provider's key, from the first of its variables that is set; None where none is.

    Raises: AuthenticationError where the key has characters that no header can carry.
    """
    for variable in provider.api_key_env:
        value = environ.get(variable, "").strip()
        if not value:
            continue
        if not _SENDABLE.fullmatch(value):
            raise AuthenticationError(
                f"What {variable} holds is no key: there are spaces, line breaks or letters "
                "beyond ASCII in it.",
                advice=f"Set {variable} again and start chinwag from that shell.",
            )
        return Secret(value, variable)
    return None


def choose_provider(settings: Settings, environ: Mapping[str, str]) -> ProviderSettings:
    """Who answers: the provider that is set, else the default one if it can be used, else the
    guide."""
    if settings.provider:
        return settings.providers[settings.provider]
    default = settings.providers[DEFAULT_PROVIDER]
    usable = not default.api_key_env or any(
        environ.get(variable, "").strip() for variable in default.api_key_env
    )
    return default if usable else settings.providers[GUIDE]


def choose_model(settings: Settings, provider: ProviderSettings) -> str:
    """The model to ask `provider` for. The guide has one only."""
    if provider.kind == "guide":
        return provider.model
    return settings.model or provider.model
