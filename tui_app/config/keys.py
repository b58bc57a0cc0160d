"""API keys: where they are found, and a wrapper that never shows them."""

import re
from collections.abc import Mapping, MutableMapping

from tui_app.config.settings import DEFAULT_PROVIDER, GUIDE, ProviderSettings, Settings
from tui_app.core.errors import AuthenticationError

_SENDABLE = re.compile(r"[!-~]+")
"""Visible ASCII: all that a header can hold besides spaces."""
_SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASSW(OR)?D", re.IGNORECASE)


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


def known_secrets(settings: Settings, environ: Mapping[str, str]) -> set[str]:
    """What must never be shown: keys, values of headers, and variables that sound like secrets."""
    rows = settings.providers.values()
    headers = {value for row in rows for value in row.headers.values()}
    # The value as it is sent, and the part after a scheme such as Bearer.
    headers |= {value.rpartition(" ")[2] for value in headers}
    variables = {variable for row in rows for variable in row.api_key_env}
    variables |= {name for name in environ if _SECRET_NAME.search(name)}
    return {environ.get(name, "").strip() for name in variables} | headers


def without_keys(settings: Settings, environ: Mapping[str, str]) -> Mapping[str, str]:
    """`environ` for programs that chinwag starts: the providers' keys are not in it."""
    hidden = dict(environ)
    hide_keys(settings, hidden)
    return hidden


def without_secrets(environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` without variables that sound like secrets, where no settings were read."""
    return {name: value for name, value in environ.items() if not _SECRET_NAME.search(name)}


def hide_keys(settings: Settings, environ: MutableMapping[str, str]) -> None:
    """Take the providers' keys out of `environ`, so that programs started later have none."""
    for row in settings.providers.values():
        for variable in row.api_key_env:
            environ.pop(variable, None)
