"""A real HTTP/1.1 server on 127.0.0.1 that says what a test tells it to, and misbehaves on demand.

    with LoopbackServer() as server:
        server.script(stream_text("Hello"))          # one entry a request, in order
        ...talk to server.url...
        assert server.requests[0].json()["stream"] is True

An answer is a list of steps, carried out one after the other on the connection's own thread. When
the script is used up, `server.default` answers, or a 500 that says so.
"""

import contextlib
import json
import select
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

PATIENCE = 20.0
"""Seconds after which a step that waits for a test gives up."""

CERTIFICATE = Path(__file__).with_name("localhost.pem")
"""Certificate and key for 127.0.0.1 and localhost, of no use to anybody else."""


@dataclass(frozen=True)
class Send:
    """Raw bytes, as they are."""

    data: bytes


@dataclass(frozen=True)
class WaitFor:
    """Nothing happens until the test sets `event`, or the server is closed."""

    event: threading.Event


@dataclass(frozen=True)
class Pause:
    """`seconds` go by, or until the server is closed. For demos."""

    seconds: float


@dataclass(frozen=True)
class Repeat:
    """`data` again and again, `seconds` apart, until the client leaves."""

    data: bytes
    seconds: float = 0.0


@dataclass(frozen=True)
class Hang:
    """Nothing more is said; the connection stays open until the client leaves."""


@dataclass(frozen=True)
class Close:
    """The connection is ended in order."""


@dataclass(frozen=True)
class Reset:
    """The connection is torn down: the client sees a reset."""


Step = Send | WaitFor | Pause | Repeat | Hang | Close | Reset
Answer = Iterable[Step]


@dataclass(frozen=True)
class Request:
    """A request as it arrived. `connection` counts from 0 in the order they were opened."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    connection: int

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class _Connection:
    number: int
    socket: socket.socket
    heard: threading.Event = field(default_factory=threading.Event)
    gone: threading.Event = field(default_factory=threading.Event)


class LoopbackServer:
    """The server. Use it as a context manager; `url` is a provider's base_url.

    `default`: what to answer when the script is used up, made from the request.
    `opening`: what every connection begins with, before any request.
    `tls`: speak HTTPS, with the certificate in `CERTIFICATE`, which also signs itself.
    """

    def __init__(
        self,
        default: Callable[[Request], Answer] | None = None,
        *,
        opening: Answer = (),
        tls: bool = False,
        port: int = 0,
    ) -> None:
        self.default = default
        self._opening = opening
        self._tls = _tls_context() if tls else None
        self.requests: list[Request] = []
        self._script: list[Answer] = []
        self._changed = threading.Condition()
        self._connections: list[_Connection] = []
        self._threads: list[threading.Thread] = []
        self._waiting: set[threading.Event] = set()
        self._closing = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", port), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self.origin = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self.url = self.origin + "/v1"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def script(self, *answers: Answer) -> None:
        """Add answers to the script."""
        with self._changed:
            self._script.extend(answers)

    def wait_for_requests(self, count: int = 1, timeout: float = 5.0) -> list[Request]:
        """Return when `count` requests have arrived. Raises: AssertionError when they do not."""
        with self._changed:
            arrived = self._changed.wait_for(lambda: len(self.requests) >= count, timeout)
            assert arrived, f"{len(self.requests)} of {count} requests arrived"
            return list(self.requests)

    @property
    def connections(self) -> int:
        """How many connections were ever opened."""
        with self._changed:
            return len(self._connections)

    def wait_until_heard(self, connection: int, timeout: float = 5.0) -> bool:
        """Whether bytes have come over `connection` while it hangs, or do within `timeout`."""
        return self._connection(connection).heard.wait(timeout)

    def wait_until_gone(self, connection: int, timeout: float = 5.0) -> bool:
        """Whether the client has left `connection`, or does within `timeout`."""
        return self._connection(connection).gone.wait(timeout)

    def _connection(self, number: int) -> _Connection:
        with self._changed:
            opened = self._changed.wait_for(lambda: len(self._connections) > number, 5.0)
            assert opened, f"{len(self._connections)} connections were opened"
            return self._connections[number]

    def close(self) -> None:
        """End every connection and every thread."""
        self._closing.set()
        _shut_down(self._listener)
        self._listener.close()
        with self._changed:
            waiting, connections = list(self._waiting), list(self._connections)
        for event in waiting:
            event.set()
        for connection in connections:
            _shut_down(connection.socket)
        for thread in self._threads:
            thread.join(PATIENCE)

    def serve_forever(self) -> None:
        """Block until interrupted. For demos."""
        with self:
            self._closing.wait()

    def _start(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, name="loopback", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._changed:
                connection = _Connection(len(self._connections), client)
                self._connections.append(connection)
                self._changed.notify_all()
            self._start(self._serve, connection)

    def _serve(self, connection: _Connection) -> None:
        try:
            with contextlib.suppress(OSError):
                self._converse(connection)
        finally:
            connection.socket.close()
            connection.gone.set()

    def _converse(self, connection: _Connection) -> None:
        if not all(self._carry_out(step, connection) for step in self._opening):
            return
        if self._tls:
            connection.socket = self._tls.wrap_socket(connection.socket, server_side=True)
        with connection.socket.makefile("rb") as stream:
            while not self._closing.is_set():
                request = _read_request(stream, connection.number)
                if request is None or not self._answer(connection, request):
                    return

    def _answer(self, connection: _Connection, request: Request) -> bool:
        """Carry out the next answer; whether the connection lives on."""
        with self._changed:
            answer = self._script.pop(0) if self._script else None
            self.requests.append(request)
            self._changed.notify_all()
        if answer is None:
            answer = self.default(request) if self.default else status(500, "nothing is scripted")
        return all(self._carry_out(step, connection) for step in answer)

    def _carry_out(self, step: Step, connection: _Connection) -> bool:
        match step:
            case Send(data):
                connection.socket.sendall(data)
            case WaitFor(event):
                with self._changed:
                    self._waiting.add(event)
                return event.wait(PATIENCE) and not self._closing.is_set()
            case Pause(seconds):
                return not _leaves(connection.socket, seconds)
            case Repeat(data, seconds):
                connection.socket.sendall(data)
                while not _leaves(connection.socket, seconds):
                    connection.socket.sendall(data)
                return False
            case Hang():
                connection.socket.settimeout(PATIENCE)
                while connection.socket.recv(65536):
                    connection.heard.set()
                return False
            case Close():
                _shut_down(connection.socket)
                return False
            case Reset():
                linger = struct.pack("ii", 1, 0)
                connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                connection.socket.close()
                return False
        return True


def head(
    status: int = 200, headers: Mapping[str, str] | None = None, *, chunked: bool = True
) -> Send:
    """The status line and headers of a stream of events."""
    fields = {"Content-Type": "text/event-stream", **(headers or {})}
    if chunked:
        fields["Transfer-Encoding"] = "chunked"
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return Send(f"HTTP/1.1 {status} Scripted\r\n{lines}\r\n".encode())


def chunk(data: bytes) -> Send:
    """One piece of a chunked body; an empty one ends it."""
    return Send(b"%x\r\n%b\r\n" % (len(data), data))


END = chunk(b"")


def event(payload: object, name: str = "") -> Send:
    """One server-sent event: JSON, or text as it is."""
    text = payload if isinstance(payload, str) else json.dumps(payload)
    named = f"event: {name}\n" if name else ""
    return chunk(f"{named}data: {text}\n\n".encode())


def delta(
    content: str | None = None, finish: str | None = None, **more: object
) -> dict[str, object]:
    """A `chat.completion.chunk` with one choice; `more` goes into its delta."""
    said = {} if content is None else {"content": content}
    return {
        "id": "gen-1",
        "object": "chat.completion.chunk",
        "created": 1765999996,
        "model": "stub-model",
        "choices": [{"index": 0, "delta": {**said, **more}, "finish_reason": finish}],
    }


def usage(prompt: int = 5, completion: int = 7, **meta: float) -> dict[str, object]:
    """The last chunk: usage and no choices. `meta`: `credits_used`, `usd_spent`."""
    counts = {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }
    last: dict[str, object] = {**delta(), "choices": [], "usage": counts}
    return {**last, "meta": {"usage": meta}} if meta else last


def lines(*payloads: object, end: str = "\n") -> bytes:
    """Events as bytes without framing, each line ended by `end`; text stands as it is."""
    texts = [each if isinstance(each, str) else json.dumps(each) for each in payloads]
    return "".join(f"data: {text}{end}{end}" for text in texts).encode()


def whole(*pieces: bytes, headers: Mapping[str, str] | None = None) -> list[Step]:
    """A chunked answer of `pieces`, ended in order."""
    return [head(headers=headers), *map(chunk, pieces), END]


def events(payloads: Iterable[object], headers: Mapping[str, str] | None = None) -> list[Step]:
    """A whole stream of `payloads`, ended by `[DONE]`."""
    return [head(headers=headers), *map(event, payloads), event("[DONE]"), END]


def stream_text(text: str, chunk: int = 8, *, reasoning: str = "", delay: float = 0) -> list[Step]:
    """`text` in deltas of `chunk` characters, after `reasoning`, with usage; `delay` s between."""
    thoughts = [delta(reasoning=piece) for piece in _cut(reasoning, chunk)]
    said = [delta(piece) for piece in _cut(text, chunk)]
    steps = events([*thoughts, *said, delta(finish="stop"), usage(completion=len(text) // 4)])
    if not delay:
        return steps
    return [step for each in steps for step in (each, Pause(delay))][:-1]


def completion(text: str, **message: object) -> list[Step]:
    """A plain JSON reply (`chat.completion`)."""
    choice = {
        "index": 0,
        "finish_reason": "stop",
        "message": {"role": "assistant", "content": text, **message},
    }
    return json_body({**usage(), "object": "chat.completion", "choices": [choice]})


def json_body(
    payload: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> list[Step]:
    return _whole(status, json.dumps(payload).encode(), "application/json", headers)


def status(
    code: int,
    body: object = "",
    headers: Mapping[str, str] | None = None,
    content_type: str = "text/plain",
) -> list[Step]:
    """An answer with any status; `body` is text, bytes, or something to send as JSON."""
    if isinstance(body, bytes):
        return _whole(code, body, content_type, headers)
    if isinstance(body, str):
        return _whole(code, body.encode(), content_type, headers)
    return json_body(body, code, headers)


def redirect(location: str, code: int = 307) -> list[Step]:
    return status(code, headers={"Location": location})


def truncated(text: str) -> list[Step]:
    """A chunked stream that ends in the middle."""
    return [head(), event(delta(text)), Send(b"40\r\ndata: {"), Close()]


def _whole(
    code: int, body: bytes, content_type: str, headers: Mapping[str, str] | None
) -> list[Step]:
    fields = {"Content-Type": content_type, "Content-Length": str(len(body)), **(headers or {})}
    return [head(code, fields, chunked=False), Send(body)]


def _cut(text: str, size: int) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


def _read_request(stream: Any, connection: int) -> Request | None:
    first = stream.readline().decode("latin-1").split()
    if len(first) < 2:
        return None
    headers: dict[str, str] = {}
    while line := stream.readline().decode("latin-1").strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    length = int(headers.get("content-length", "0"))
    body = stream.read(length)
    if len(body) < length:
        # The client left in the middle of it.
        return None
    return Request(first[0], first[1], headers, body, connection)


def _leaves(client: socket.socket, seconds: float) -> bool:
    """Whether the client ends the connection within `seconds`."""
    readable, _, _ = select.select([client], [], [], seconds)
    return bool(readable) and not client.recv(1, socket.MSG_PEEK)


def _shut_down(each: socket.socket) -> None:
    with contextlib.suppress(OSError):
        socket.socket.shutdown(each, socket.SHUT_RDWR)


def _tls_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context
