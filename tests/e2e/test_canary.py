"""A key that sings: nothing that chinwag writes, shows, starts or sends elsewhere holds it."""

import base64
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.e2e import breaking
from tests.e2e.terminal import Terminal, running
from tests.stubs.loopback import (
    Answer,
    LoopbackServer,
    Send,
    delta,
    event,
    events,
    json_body,
    redirect,
    status,
    stream_text,
)

KEY = "sk-cnry/7f3a9e2b4c+d1"
HEADER = "hdrcnry-55aa77ee"
OF_OTHERS = "othercnry-1234567890"
SECRETS = (KEY, HEADER, OF_OTHERS)

DUMP = '#!/bin/sh\nenv > "$HOME/dump-$(basename "$0")"\ncat > /dev/null < /dev/null\n'


def echoed() -> str:
    return f"You sent {KEY} and {HEADER}, that is Bearer {KEY}"


def forms(secret: str) -> set[bytes]:
    """A secret as it is, and as it may be dressed."""
    encoded = base64.b64encode(secret.encode()).rstrip(b"=")
    return {secret.encode(), quote(secret, safe="").encode(), encoded}


def heard_in(data: bytes) -> list[bytes]:
    return [form for secret in SECRETS for form in forms(secret) if form.lower() in data.lower()]


@pytest.fixture
def elsewhere() -> Iterator[LoopbackServer]:
    with LoopbackServer() as server:
        yield server


@pytest.fixture
def nest(home: Path, server: LoopbackServer) -> Path:
    """A home folder with a header, and programs that write down what they were given."""
    config = home / "config" / "chinwag" / "config.toml"
    with config.open("a", encoding="utf-8") as file:
        file.write(f'headers = {{ X-Team-Token = "{HEADER}" }}\n')
    for name in ("editor", "wl-copy"):
        tool = home / "bin" / name
        tool.parent.mkdir(exist_ok=True)
        tool.write_text(DUMP, encoding="utf-8")
        tool.chmod(0o700)
    return home


def answers(elsewhere: LoopbackServer) -> list[Answer]:
    """A server that repeats the key wherever it can."""
    reason = Send(
        f"HTTP/1.1 503 {echoed()}\r\nX-Echo: {echoed()}\r\nContent-Length: 0\r\n\r\n".encode()
    )
    singing = {**delta("Hello."), "model": KEY, "id": KEY, "system_fingerprint": KEY}
    return [
        [reason],
        status(500, f"<html><title>{echoed()}</title></html>"),
        events(
            [singing, {**delta(finish="stop"), "model": KEY}],
            {"x-inference-id": f"run-{KEY}", "Set-Cookie": f"k={HEADER}"},
        ),
        json_body({"error": {"message": echoed(), "code": KEY, "type": HEADER}}, 401),
        redirect(f"{elsewhere.url}/{quote(KEY, safe='')}?key={HEADER}"),
        [
            *stream_text("Half")[:2],
            event({"error": {"message": echoed(), "code": KEY}}),
            event("[DONE]"),
        ],
    ]


def ask(terminal: Terminal, question: str, until: str) -> None:
    terminal.submit(question)
    terminal.wait_for(until)
    terminal.wait_gone("Writing|Waiting|Connecting|Retrying")


def test_the_key_is_heard_nowhere(
    nest: Path, server: LoopbackServer, elsewhere: LoopbackServer
) -> None:
    server.script(*answers(elsewhere))
    program = [sys.executable, str(Path(breaking.__file__)), "handler"]
    loose = ["/bin/sh", "-c", 'umask 000; exec "$@"', "sh", *program]
    environ = {
        "STUB_KEY": KEY,
        "AIMLAPI_API_KEY": OF_OTHERS,
        "EDITOR": str(nest / "bin" / "editor"),
        "WAYLAND_DISPLAY": "wayland-0",
        "PATH": f"{nest / 'bin'}:/usr/bin:/bin",
        "CHINWAG_MAX_RETRIES": "2",
    }
    before = {*nest.rglob("*")}
    with running(nest, "--log", str(nest / "d.log"), environ=environ, program=loose) as at:
        at.wait_for("Ask anything")
        ask(at, "one", r"Hello\.")
        at.send("\t")
        at.wait_for("i details")
        at.send("i")
        at.wait_for("Details")
        at.send("\x1b")
        at.wait_gone("Details")
        at.send("y")
        at.wait_for("opied with wl-copy")
        at.send("\t")
        ask(at, "two", "key was not accepted")
        ask(at, "three", "pointed")
        ask(at, "four", "Half")
        at.send(b"\x07")
        # The screen comes back when the editor has ended.
        at.wait_written(b"\x1b[?1049h", times=2)
        at.type("unsent")
        assert heard_in(Path(f"/proc/{at.pid}/cmdline").read_bytes()) == []
        at.send(b"\x0c")
        assert at.wait_exit() == 1
        assert heard_in(at.raw) == []
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert server.requests[0].headers["x-team-token"] == HEADER
    assert elsewhere.requests == []
    made = [path for path in nest.rglob("*") if path not in before]
    names = " ".join(path.name for path in made)
    for wanted in ("chinwag.db", "d.log", "dump-editor", "dump-wl-copy", "windows", "crashes"):
        assert wanted in names
    telling = {path: heard_in(path.read_bytes()) for path in made if path.is_file()}
    assert {path: found for path, found in telling.items() if found} == {}
    ours = [path for path in made if not path.name.startswith("dump-")]
    assert [path for path in ours if path.stat().st_mode & 0o077] == []
    log = (nest / "d.log").read_text(encoding="utf-8")
    assert re.search(r"httpx: HTTP Request: POST http://127\.0\.0\.1:\d+/v1/chat/completions", log)
    assert "attempt 2" in log
    assert "KeyError" in log
    for text in ("Hello", "one", "unsent", "Half"):
        assert not re.search(rf"\b{text}\b", log)
