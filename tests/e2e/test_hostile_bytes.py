"""What the real command writes to its terminal, byte by byte, with hostile texts and without."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.e2e.terminal import running
from tests.stubs import hostile, loopback
from tests.stubs.loopback import LoopbackServer, delta, events, status, usage

_CSI = re.compile(rb"\x1b\[([<=>?]?)([0-9;:]*)([ -/]*)([@-~])")
_STRING = re.compile(rb"\x1b([\]PX^_])([^\x07\x1b]*)(?:\x07|\x1b\\)")
_ESC = re.compile(rb"\x1b([ -/]*[0-~])")
_BY_VALUE = b"hlqu"
"""Final bytes of modes and shapes: which one it is matters, not only that there is one."""


def written(raw: bytes) -> set[bytes]:
    """What is in the output beside text: each kind of sequence, and each raw control."""
    found: set[bytes] = set()
    position = 0
    while position < len(raw):
        byte = raw[position]
        if byte == 0x1B:
            if match := _CSI.match(raw, position):
                prefix, values, between, final = match.groups()
                kept = values if final in _BY_VALUE or prefix else b""
                found.add(b"CSI " + prefix + kept + between + final)
            elif match := _STRING.match(raw, position):
                found.add(b"string " + match[1] + match[2])
            elif match := _ESC.match(raw, position):
                found.add(b"ESC " + match[1])
            else:
                raise AssertionError(f"no sequence: {raw[position : position + 40]!r}")
            position = match.end()
        else:
            if byte < 0x20 or byte == 0x7F:
                found.add(b"control %02x" % byte)
            position += 1
    for character in raw.decode("utf-8"):
        assert not "\x80" <= character <= "\x9f", "a C1 control"
        assert not "\u202a" <= character <= "\u202e", "a bidi override"
        assert not "\u2066" <= character <= "\u2069", "a bidi isolate"
    return found


def test_the_parser_sees_what_there_is() -> None:
    raw = b"a\x1b[31;1m\x1b[?1049h\x1b[2;3Hb\x1b]0;t\x07\x1bPq\x1b\\\x1bc\x07\r\n\x1b[6n"
    assert written(raw) == {
        b"CSI m", b"CSI ?1049h", b"CSI H", b"string ]0;t", b"string Pq", b"ESC c", b"CSI n",
        b"control 07", b"control 0d", b"control 0a",
    }  # fmt: skip
    with pytest.raises(AssertionError):
        written("\x9b31m".encode())


def home_in(folder: Path, server: LoopbackServer, label: str) -> Path:
    config = folder / "config" / "chinwag"
    config.mkdir(parents=True)
    (config / "config.toml").write_text(
        f"""
provider = "local"
reduced_motion = true
titles_by_model = false
[providers.local]
label = '{label}'
base_url = "{server.url}"
model = "example/{label}"
key_required = false
""",
        encoding="utf-8",
    )
    return folder


def answer(text: str, size: int) -> list[loopback.Step]:
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    named = {"model": text[:300]}
    steps = events(
        [
            delta("", role="assistant") | named,
            *(delta(reasoning=piece) | named for piece in pieces),
            *(delta(piece) | named for piece in pieces),
            delta(finish="stop") | named,
            usage(),
        ],
        headers={"X-Inference-Id": "id"},
    )
    # So slowly that every part is on the screen for a frame.
    return [step for each in steps for step in (each, loopback.Pause(0.05))]


def journey(folder: Path, server: LoopbackServer, texts: Sequence[str], label: str) -> bytes:
    """Meet `texts` wherever they can be met; what was written to the terminal all the while."""
    home = home_in(folder, server, label)
    whole = "\n\n".join(texts)
    server.script(
        answer(whole + "\n\nthe end", 2000),
        status(400, {"error": {"message": whole, "code": whole}}),
    )
    with running(home, rows=60) as terminal:
        terminal.wait_for("Ask anything")
        pasted = whole.encode("utf-8", "replace").replace(b"\x1b[201~", b"\x1b[201")
        terminal.send(b"\x1b[200~" + pasted + b" pasted\x1b[201~")
        terminal.wait_for(r"\[Pasted")
        terminal.send("\x1bOS")
        terminal.wait_for("unfolds it in the prompt")
        terminal.send("\r")
        terminal.wait_for(" pasted")
        terminal.send("\r")
        terminal.wait_for("the end")
        terminal.wait_for("tokens")
        terminal.send("\t")
        terminal.wait_for("Space fold")
        terminal.send(" ")
        terminal.wait_gone("▸ Thought")
        terminal.send("g")
        terminal.wait_for("▌")
        terminal.send("Gi")
        terminal.wait_for("Inference id")
        terminal.send("\x1b")
        terminal.wait_gone("Inference id")
        terminal.send("\t")
        terminal.wait_for("Enter send")
        terminal.submit("Once more")
        terminal.wait_for("refused the request")
        terminal.submit("/rename")
        terminal.wait_for("Enter saves")
        terminal.send("\x1b")
        terminal.wait_gone("Enter saves")
        terminal.send("\x0e")
        terminal.wait_for("answers, by")
        terminal.send("\x10")
        terminal.wait_for("Actions")
        terminal.send("zzzz")
        terminal.wait_for("Nothing matches")
        terminal.send("\x1b")
        terminal.wait_gone("Nothing matches")
        terminal.send("\x1bOR")
        terminal.wait_for("everything you ever said")
        terminal.send("end")
        terminal.wait_for("1 chat, newest")
        terminal.send("\x1b")
        terminal.wait_gone(" Search  ")
        terminal.submit("/provider nobody")
        terminal.wait_for("There is no provider")
        terminal.send("\x11")
        assert terminal.wait_exit() == 0
        return terminal.raw


def journey_back(home: Path) -> bytes:
    """Come back in a second start to what was met."""
    with running(home, "-c", "--data-dir", str(home / "data" / "chinwag")) as terminal:
        terminal.wait_for("refused the request")
        terminal.send(b"\x1b[1;5H")
        terminal.wait_for("▌")
        terminal.send("\x11")
        assert terminal.wait_exit() == 0
        return terminal.raw


def test_nothing_is_written_that_harmless_texts_do_not_write(
    tmp_path: Path, server: LoopbackServer
) -> None:
    worst = [text[:120] for text in hostile.ALL.values()]
    harmless = written(journey(tmp_path / "a", server, ["Nothing *to* see."] * 40, "Local"))
    raw = journey(tmp_path / "hostile", server, worst, "[@click=app.quit]x[/] e\u0301")
    raw += journey_back(tmp_path / "hostile")
    for shown in ("␛]52;c;aGFja2Vk␇", "rm -rf ~", "[@click=app.quit]x[/]"):
        assert shown.encode() in raw
    assert written(raw) - harmless == set()
    assert {kind for kind in harmless if kind.startswith(b"string")} == {b"string ]22;default"}
    assert {kind for kind in harmless if kind.startswith(b"control")} <= {
        b"control 0a",
        b"control 0d",
    }
