"""Connections to one server, so arranged that one reply can be ended without touching another.

Each running reply has a lane: an HTTP client with at most one connection. An idle lane keeps its
connection for the next reply. A blocked read ends when its socket is shut down; closing the
response or the client from another thread does not wake it.
"""

import contextlib
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Protocol, cast

import httpx

from tui_app.core.errors import NetworkError
from tui_app.core.text import safe_line

_IDLE_LANES = 4
_KEEP_ALIVE = 15.0
"""Seconds an idle connection is kept. Short: after a machine slept, an old one is dead silently."""
_PROBES = {"TCP_KEEPIDLE": 30, "TCP_KEEPALIVE": 30, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 3}
"""Have the system notice within a minute that a silent line is dead (seconds, seconds, count)."""


class _Stream(Protocol):
    """What httpcore's backends make of a connection, as far as it matters here."""

    def get_extra_info(self, info: str) -> socket.socket: ...


class Lane:
    """A client and the sockets that it has opened."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self._cut = threading.Event()
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._handshake: socket.socket | None = None

    @property
    def cut_off(self) -> bool:
        """Whether what the lane did was ended."""
        return self._cut.is_set()

    def pause(self, seconds: float) -> None:
        """Do nothing for so long, or until the lane is cut."""
        self._cut.wait(seconds)

    def trace(self, name: str, info: Mapping[str, object]) -> None:
        """Callback for httpx's `trace` extension: learns of sockets as they are opened.

        A reused connection causes no such event, so they are remembered as long as the lane is.
        """
        if name.endswith("connect_tcp.complete"):
            opened = _socket_of(info)
            _keep_alive(opened)
            self._own(opened)
        elif name.endswith("start_tls.started"):
            self._begin_handshake()
        elif name.endswith("start_tls.complete"):
            self._end_handshake()
            self._own(_socket_of(info))
        elif name.endswith("start_tls.failed"):
            self._end_handshake()

    def cut(self) -> None:
        """End what the lane does now: blocked reads return at once. From any thread."""
        with self._lock:
            self._cut.set()
            for each in self._sockets:
                _shut_down(each)
            if self._handshake:
                _shut_down(self._handshake)

    def close(self) -> None:
        self.client.close()

    def _own(self, opened: socket.socket) -> None:
        with self._lock:
            self._sockets = [each for each in self._sockets if each.fileno() >= 0]
            self._sockets.append(opened)
            if self.cut_off:
                _shut_down(opened)

    def _begin_handshake(self) -> None:
        """A handshake takes the socket's descriptor over; hold on to the connection by another."""
        with self._lock:
            if self._sockets:
                self._handshake = self._sockets[-1].dup()

    def _end_handshake(self) -> None:
        with self._lock:
            if self._handshake:
                self._handshake.close()
                self._handshake = None


class Lanes:
    """The lanes to one server. Takes and gives them from any thread."""

    def __init__(self, url: httpx.URL, connect_timeout: float) -> None:
        self._secure = url.scheme == "https"
        self._trust_environment = not _is_loopback(url.host)
        self._connect_timeout = connect_timeout
        self._lock = threading.Lock()
        self._idle: list[Lane] = []
        self._tls: ssl.SSLContext | None = None
        self._closed = False

    def take(self) -> Lane:
        """An idle lane, or a new one.

        Raises: NetworkError where the environment names a proxy that cannot be used.
        """
        with self._lock:
            if self._idle:
                return self._idle.pop()
            if self._tls is None:
                self._tls = self._tls_context()
            tls = self._tls
        try:
            return Lane(self._client(tls))
        except (ValueError, ImportError, httpx.InvalidURL) as error:
            raise NetworkError(
                f"The proxy that the environment names cannot be used: {safe_line(str(error), 200)}",
                advice="Correct HTTPS_PROXY, HTTP_PROXY or ALL_PROXY, or set NO_PROXY.",
            ) from error

    def give_back(self, lane: Lane) -> None:
        """The reply is over: keep the lane for the next, unless it was cut."""
        with self._lock:
            keep = not (lane.cut_off or self._closed) and len(self._idle) < _IDLE_LANES
            if keep:
                self._idle.append(lane)
        if not keep:
            lane.close()

    def close(self) -> None:
        """Close idle lanes now, and those in use when they are given back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for lane in idle:
            lane.close()

    def _tls_context(self) -> ssl.SSLContext:
        if self._secure:
            return httpx.create_ssl_context()
        # Loading the authorities takes long and http:// needs none; without them this trusts nobody.
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    def _client(self, tls: ssl.SSLContext) -> httpx.Client:
        return httpx.Client(
            verify=tls,
            http1=True,
            http2=False,
            follow_redirects=False,
            trust_env=self._trust_environment,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            limits=httpx.Limits(max_keepalive_connections=1, keepalive_expiry=_KEEP_ALIVE),
            timeout=httpx.Timeout(None, connect=self._connect_timeout),
            event_hooks={"response": [_set_location_aside]},
        )


def _set_location_aside(response: httpx.Response) -> None:
    """Keep httpx from preparing the redirected request, which fails where the address is bad."""
    response.extensions["location"] = response.headers.pop("location", "")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _socket_of(info: Mapping[str, object]) -> socket.socket:
    return cast("_Stream", info["return_value"]).get_extra_info("socket")


def _keep_alive(opened: socket.socket) -> None:
    with contextlib.suppress(OSError):
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in _PROBES.items():
            if hasattr(socket, name):
                opened.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _shut_down(each: socket.socket) -> None:
    with contextlib.suppress(OSError):
        # Not SSLSocket.shutdown, which drops the TLS state under the thread that is reading.
        socket.socket.shutdown(each, socket.SHUT_RDWR)
