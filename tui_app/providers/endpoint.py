"""What all calls to one server share: its address, its headers, its connections."""

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qsl, urlsplit

from tui_app.config.keys import Secret
from tui_app.config.settings import ProviderSettings, Settings
from tui_app.core.chat import ChatRequest
from tui_app.core.errors import AuthenticationError, ChatError, Stopped
from tui_app.core.loading import LOADING
from tui_app.providers.echoes import redactor, secrets_among
from tui_app.providers.requests import body_of, encode, headers_of

if TYPE_CHECKING:
    from tui_app.providers.exchange import Call
    from tui_app.providers.lanes import Lane, Lanes

_SECRET_NAMES = ("auth", "key", "token", "secret", "cookie")


class Stoppable(Protocol):
    def stop(self) -> None: ...


class Endpoint:
    """One server. Used from any thread; httpx is imported when the first call is prepared."""

    def __init__(self, row: ProviderSettings, settings: Settings, key: Secret | None) -> None:
        self._row = row
        self._settings = settings
        self._key = key
        self._lock = threading.Lock()
        self._running: set[Stoppable] = set()
        self._lanes: Lanes | None = None
        self._closed = False
        self.secrets = secrets_among(_secrets(row, key))
        """What the server is sent and must not send back."""
        self.redact = redactor(self.secrets)

    def call(self, request: ChatRequest) -> "Call":
        """`request` as it is sent.

        Raises: ChatError where the configuration does not allow it to be sent.
        """
        with LOADING:
            import httpx

            from tui_app.providers.exchange import Call
            from tui_app.providers.failures import Stage, from_exception

        try:
            base = httpx.URL(self._row.base_url)
        except (httpx.InvalidURL, UnicodeError) as error:
            raise from_exception(
                error, Stage.WAITING, host=self._row.base_url, redact=self.redact
            ) from error
        return Call(
            url=base.copy_with(path=base.path.rstrip("/") + "/chat/completions"),
            headers=headers_of(
                request.id, self._row.headers, self._key.reveal() if self._key else None
            ),
            body=encode(body_of(request)),
            first_byte_timeout=self._settings.first_byte_timeout,
            silence_timeout=self._settings.silence_timeout,
            redact=self.redact,
        )

    def take_lane(self, call: "Call") -> "Lane":
        """A lane for `call`; give it back. Raises: NetworkError."""
        with LOADING:
            from tui_app.providers.lanes import Lanes

        with self._lock:
            if self._lanes is None:
                self._lanes = Lanes(call.url, self._settings.connect_timeout)
            lanes = self._lanes
        return lanes.take()

    def give_back(self, lane: "Lane") -> None:
        if self._lanes:
            self._lanes.give_back(lane)

    def enter(self, reply: Stoppable) -> None:
        """`reply` begins. Raises: Stopped after `close`."""
        with self._lock:
            if self._closed:
                raise Stopped
            self._running.add(reply)

    def leave(self, reply: Stoppable) -> None:
        with self._lock:
            self._running.discard(reply)

    def close(self) -> None:
        """Stop what is running and close the connections."""
        with self._lock:
            self._closed = True
            running, lanes = list(self._running), self._lanes
        for reply in running:
            reply.stop()
        if lanes:
            lanes.close()

    def advise(self, error: ChatError) -> None:
        """Give `error` the advice that only the configuration can give."""
        if not isinstance(error, AuthenticationError) or not self._row.api_key_env:
            return
        if self._key is not None:
            error.advice = (
                f"The key came from {self._key.source or self._row.api_key_env[0]}. Set another one "
                "there and start chinwag again."
            )
        else:
            error.advice = (
                f"Set {self._row.api_key_env[0]} to your key for {self._row.label} "
                "and start chinwag again."
            )


def _secrets(row: ProviderSettings, key: Secret | None) -> Iterator[str]:
    for name, value in row.headers.items():
        if _is_secret(name):
            yield value.rpartition(" ")[2]  # without a scheme such as Bearer
    try:
        address = urlsplit(row.base_url)
    except ValueError:
        pass
    else:
        yield address.password or ""
        yield from (value for name, value in parse_qsl(address.query) if _is_secret(name))
    if key:
        yield key.reveal()


def _is_secret(header: str) -> bool:
    return any(part in header.casefold() for part in _SECRET_NAMES)
