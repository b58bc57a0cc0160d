"""A person in front of a server that misbehaves: whatever it does, the conversation makes sense."""

import contextlib
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.stubs.loopback import (
    END,
    Answer,
    Close,
    Hang,
    LoopbackServer,
    Repeat,
    Request,
    Reset,
    Send,
    chunk,
    delta,
    event,
    events,
    head,
    lines,
    redirect,
    status,
    stream_text,
    whole,
)
from tests.ui.chat_app import Chat, config_for, make_app, running

IMPATIENT = "first_byte_timeout = 0.4\nsilence_timeout = 0.3\nmax_retries = 0\n"


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer() as server:
        yield server


def impatient(server: LoopbackServer) -> str:
    return IMPATIENT + config_for(server)


@dataclass(frozen=True)
class Meeting:
    """What a server does; what is on the screen then; whether the model is reminded of it."""

    answer: Answer
    shown: str
    text: str = ""
    complete: bool = False


SAID = "Half a word"
HALF = [head(), event(delta(SAID))]
MEETINGS = {
    "bytes": Meeting(whole(b'data: {"choices":[{"delta":{"content":"Half a word\xff\xc3"}}]}\r\rdata: [DONE]'), "Half a word\ufffd", SAID, complete=True),
    "broken compression": Meeting([head(headers={"Content-Encoding": "gzip"}), chunk(b"\x1f\x8b\x08\x00zzz"), chunk(b"\xff" * 99), END], "compression is broken"),
    "no answer": Meeting([Hang()], "sent nothing for"),
    "silence": Meeting([*HALF, Hang()], "fell silent in the middle", SAID),
    "a trickle": Meeting([*HALF, Repeat(chunk(b": wait\n\n").data, 0.05)], "only kept the line open", SAID),
    "a reset": Meeting([Reset()], "broke before the answer came"),
    "a cut": Meeting([*HALF, Send(b"40\r\ndata: {"), Close()], "hung up in the middle", SAID),
    "malformed events": Meeting(events([delta(SAID), "{", {"choices": "x"}, "oops", delta(finish="stop")]), "3 malformed events", SAID, complete=True),
    "no end": Meeting([*HALF, END], "without saying that it was complete", SAID),
    "an error in the stream": Meeting([*HALF, event({"error": {"message": "No [b]GPU[/] left \x1b[2J"}})], r"No \[b\]GPU\[/\] left", SAID),
    "a refusal": Meeting(status(429, {"error": {"message": "Slower."}}, {"Retry-After": "600"}), "asks to wait 10 min"),
    "10 MB of words": Meeting(status(500, b"Bad day. " * 1_200_000), "Bad day. Bad day."),
    "a page": Meeting(status(200, "<title>Please log in</title>"), "web page instead of a reply: “Please log in”"),
    "a redirect": Meeting(redirect("http://other.example/v1"), "pointed to http://other.example"),
    "garbage": Meeting([Send(b"\x15\x03\x01\0\2\2\x28\n\n"), Close()], "does not answer in HTTP"),
    "size": Meeting(events([delta(SAID + " " + "x" * 300_000), delta("\n\nDone.", "stop")]), r"Done\.", complete=True),
}  # fmt: skip


async def test_the_conversation_goes_on(tmp_path: Path, server: LoopbackServer) -> None:
    """Each family in a chat of its own: shown in its own words, and the next question works."""
    causes: dict[str, str] = {}
    async with running(make_app(tmp_path, impatient(server)), size=(150, 40)) as chat:
        for name, meeting in MEETINGS.items():
            server.script(meeting.answer, stream_text("All is well again."))
            before = len(server.requests)
            await chat.ask("One")
            await chat.replied(meeting.shown)
            await chat.shows("Ask anything")
            assert meeting.text in chat.text, name
            assert ("✖" in chat.text) is not meeting.complete, name
            if not meeting.complete:
                assert _cause(chat) not in causes, (name, causes)
                causes[_cause(chat)] = name
            await chat.ask("Two")
            await chat.replied(r"All is well again\.")
            first, second = server.requests[before:]
            assert _told(first) == [("user", "One")], name
            _check_what_the_model_is_told(_told(second), meeting)
            await chat.press("ctrl+n")


def _told(request: Request) -> list[tuple[str, str]]:
    return [(message["role"], message["content"]) for message in request.json()["messages"]]


def _check_what_the_model_is_told(told: list[tuple[str, str]], meeting: Meeting) -> None:
    roles = [role for role, _ in told]
    assert roles == (["user", "assistant", "user"] if meeting.complete else ["user"])
    assert told[0][1].startswith("One")
    assert told[-1][1].endswith("Two")


def _cause(chat: Chat) -> str:
    first = next(number for number, line in enumerate(chat.lines) if "✖" in line)
    return re.sub(r"\d+", "", "\n".join(line[30:] for line in chat.lines[first : first + 3]))


async def test_malformed_events_are_noted_once(tmp_path: Path, server: LoopbackServer) -> None:
    server.script(events([delta("one "), *["{"] * 250, delta("two", "stop")]))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("Well?")
        await chat.shows("250 malformed events from the server left out")
        assert "one two" in chat.text
        assert chat.text.count("malformed") == 1


async def test_a_stopped_reply_is_told_as_stopped(tmp_path: Path, server: LoopbackServer) -> None:
    server.script([*HALF, Hang()], stream_text("Fine."))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("First question?")
        await chat.shows(SAID)
        await chat.press("ctrl+c")
        await chat.shows("You stopped this reply")
        await chat.ask("Second question?")
        await chat.shows(r"Fine\.")
    told = server.requests[1].json()["messages"]
    assert SAID in str(told)
    assert "cut off" in str(told)


async def test_the_countdown_is_shown_and_can_be_stopped(
    tmp_path: Path, server: LoopbackServer
) -> None:
    server.script(status(429, {"error": {"message": "Slow down"}}, {"Retry-After": "60"}))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("Patience?")
        await chat.shows(r"Too many requests: Slow down\. Attempt 2 in (60|59) s · \^C gives up")
        await chat.press("ctrl+c")
        await chat.shows("> Patience?")
        await chat.hides("Slow down")
        assert len(server.requests) == 1
        server.script(stream_text("Now I have time."))
        await chat.press("enter")
        await chat.shows(r"Now I have time\.")
    assert len(server.requests) == 2


async def test_the_countdown_ends_in_another_attempt(
    tmp_path: Path, server: LoopbackServer
) -> None:
    server.script(status(503, "Busy, very " * 20), [Reset()], stream_text("At last."))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("Patience?")
        await chat.shows(r"The server failed: Busy, very .*… Attempt 2 in \d s · \^C gives up")
        await chat.shows(r"At last\.")
        await chat.press("tab", "i")
        await chat.shows(r"Attempts +3")
    assert len({request.body for request in server.requests}) == 1


async def test_no_second_attempt_once_text_was_shown(
    tmp_path: Path, server: LoopbackServer
) -> None:
    server.script([*HALF, Reset()])
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("Well?")
        await chat.shows("the connection to .* broke")
        assert SAID in chat.text
    assert len(server.requests) == 1


TINY = b"".join(b'data: {"choices":[{"delta":{"content":"w%d "}}]}\n\n' % n for n in range(30_000))
LOADS = {
    "many tiny deltas": (TINY, "".join(f"w{n} " for n in range(30_000))),
    "much in one line": (lines(delta("word " * 200_000)), "word " * 200_000),
}


@pytest.mark.parametrize(("body", "text"), LOADS.values(), ids=LOADS)
async def test_a_flood_loses_nothing(
    tmp_path: Path, server: LoopbackServer, body: bytes, text: str
) -> None:
    server.script(whole(body, lines(delta("\n\nDam.", "stop"), "[DONE]")), stream_text("Dry."))
    async with running(make_app(tmp_path, config_for(server))) as chat:
        await chat.ask("Well?")
        await chat.shows(r"Dam\.")
        await chat.ask("And now?")
        await chat.shows(r"Dry\.")
    with contextlib.closing(sqlite3.connect(tmp_path / "data" / "chinwag.db")) as database:
        stored = [row[0] for row in database.execute("SELECT text FROM body")]
    assert f"{text}\n\nDam." in stored
    told = server.requests[1].json()["messages"]
    assert told[1]["content"] == f"{text}\n\nDam."
