"""The providers of this run, made when they are first needed."""

import threading
from collections.abc import Mapping

from tui_app.config.keys import find_key
from tui_app.config.settings import Settings
from tui_app.core.chat import Provider
from tui_app.core.clock import Clock
from tui_app.core.errors import MissingKeyError
from tui_app.providers.registry import create_provider


class ProviderPool:
    """Providers by name. Safe from any thread."""

    def __init__(self, settings: Settings, environ: Mapping[str, str], clock: Clock) -> None:
        self._settings = settings
        self._environ = environ
        self._clock = clock
        self._open: dict[str, Provider] = {}
        self._lock = threading.Lock()

    def provider(self, name: str) -> Provider:
        """The provider called `name`, one of `Settings.providers`.

        Raises: MissingKeyError where it needs a key and none is found.
        """
        with self._lock:
            if name not in self._open:
                row = self._settings.providers[name]
                key = find_key(row, self._environ)
                if key is None and row.key_required:
                    raise MissingKeyError(
                        f"{row.label} needs an API key, and none was found.",
                        advice=f"Set {row.api_key_env[0]} in the shell that starts chinwag, and "
                        "start it again."
                        + (f" Keys are made at {row.documentation}." if row.documentation else ""),
                    )
                self._open[name] = create_provider(row, self._settings, key, self._clock)
            return self._open[name]

    def close(self) -> None:
        with self._lock:
            for provider in self._open.values():
                provider.close()
            self._open.clear()
