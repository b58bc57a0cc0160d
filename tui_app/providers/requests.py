"""A chat request as the headers and the body that a Chat Completions server takes.

Source: the Chat Completions API; checked in tests against a schema of it.
"""

import json
import re
from collections.abc import Mapping

from tui_app import __version__
from tui_app.core.chat import ChatRequest
from tui_app.core.errors import AuthenticationError, BadRequestError
from tui_app.core.text import encodable

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\x21-\x7e]+")
_TEXT = re.compile(r"[\x20-\x7e]*")


def body_of(request: ChatRequest) -> dict[str, object]:
    """The JSON object to send: streamed, with usage in the last chunk."""
    return {
        **request.parameters,
        "model": request.model,
        "messages": [
            {"role": message.role.value, "content": message.text} for message in request.messages
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def encode(body: dict[str, object]) -> bytes:
    """`body` as UTF-8 JSON; halves of characters, which UTF-8 cannot hold, become U+FFFD."""
    return encodable(json.dumps(body, ensure_ascii=False, allow_nan=False)).encode()


def headers_of(request_id: str, configured: Mapping[str, str], key: str | None) -> dict[str, str]:
    """Headers of a request, by lower-case name; the configured ones win.

    Raises: AuthenticationError, BadRequestError for a value that no header may have. They are
    found here because the HTTP library would quote the value in its message.
    """
    headers = {
        "accept": "text/event-stream, application/json",
        "accept-encoding": "identity",
        "content-type": "application/json",
        "user-agent": f"chinwag/{__version__}",
        "x-client-request-id": request_id,
    }
    if key:
        if not _VALUE.fullmatch(key):
            raise AuthenticationError("The key has a blank or a character that no key can have.")
        headers["authorization"] = f"Bearer {key}"
    for name, value in configured.items():
        if not _NAME.fullmatch(name) or not _TEXT.fullmatch(value):
            raise BadRequestError(
                f"The header {name!r} in the provider's configuration cannot be sent.",
                advice="Correct the provider's headers in config.toml.",
            )
        headers[name.lower()] = value.strip()
    return headers
