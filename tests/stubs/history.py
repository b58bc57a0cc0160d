"""A history to show the app with: the chats of somebody who has used it for a while."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.stubs.clock import StillClock
from tests.unit.store.making import keep
from tui_app.core.conversation import Body, Call, MessageState
from tui_app.core.errors import AuthenticationError
from tui_app.core.events import FinishReason
from tui_app.core.keeping import Keeping
from tui_app.core.usage import Usage
from tui_app.store import NewTurn, Store

NOW = datetime(2025, 10, 9, 12, tzinfo=UTC)
"""The moment at which pictures are taken."""


@dataclass(frozen=True, slots=True)
class PastChat:
    """A chat of one question and its reply, `ago` before `NOW`."""

    title: str
    question: str
    reply: str
    ago: timedelta
    pinned: bool = False
    failed: bool = False


PAST_CHATS: Sequence[PastChat] = (
    PastChat(
        "Why is my regex greedy?",
        "Why does <.+> match the whole line?",
        "Because `+` takes as much as it can. Write `<[^>]+>`, or the lazy `<.+?>`.",
        timedelta(minutes=35),
    ),
    PastChat(
        "Rename photos by the date they were taken",
        "How do I rename photos by the date in their EXIF data?",
        "",
        timedelta(hours=2),
        failed=True,
    ),
    PastChat(
        "Sourdough that does not collapse",
        "My sourdough collapses in the oven. Why?",
        "Most likely it has proved for too long. Bake it an hour earlier.",
        timedelta(days=1),
    ),
    PastChat(
        "A letter to the landlord",
        "Make this letter friendlier, but no less clear.",
        "Here is a version that opens with what works before it says what does not.",
        timedelta(days=1, hours=3),
    ),
    PastChat(
        "SQLite or DuckDB for log files",
        "Which of the two reads 40 GB of logs faster?",
        "DuckDB, if you read a few columns of many rows.",
        timedelta(days=3),
    ),
    PastChat(
        "日本語で自己紹介",
        "日本語で自己紹介を書いてください。",
        "はじめまして。",
        timedelta(days=5),
    ),
    PastChat(
        "Reading list for the winter",
        "Ten novels under 200 pages, please.",
        "1. *The Summer Book*, Tove Jansson",
        timedelta(days=12),
        pinned=True,
    ),
    PastChat(
        "Three days in Porto",
        "Plan three days in Porto, mostly on foot.",
        "Begin at the river and end at the sea.",
        timedelta(days=80),
    ),
    PastChat(
        "Consensus, explained to a ten-year-old",
        "Explain Raft to a ten-year-old.",
        "Imagine a class that elects who holds the chalk.",
        timedelta(days=84),
    ),
    PastChat(
        "Old Perl scripts",
        "What does `local $_ = shift;` do?",
        "It takes the first argument and gives `$_` a value of its own for now.",
        timedelta(days=420),
    ),
)


def clock_at(ago: timedelta = timedelta()) -> StillClock:
    """A clock that stands `ago` before `NOW`."""
    return StillClock(round((NOW - ago).timestamp() * 1000))


def write_history(database: Path, chats: Sequence[PastChat] = PAST_CHATS) -> None:
    """Make a database that holds `chats`."""
    oldest_first = sorted(chats, key=lambda chat: chat.ago, reverse=True)
    ago = oldest_first[0].ago
    clock = clock_at(ago)
    store = Store.open(database, clock)
    try:
        for number, chat in enumerate(oldest_first, 1):
            clock.move((ago - chat.ago).total_seconds())
            ago = chat.ago
            _write(store, clock.now_ms(), number, chat)
    finally:
        store.close()


def _write(store: Store, at_ms: int, number: int, chat: PastChat) -> None:
    session, question, reply, call = (_id(number, part) for part in range(4))
    problem = AuthenticationError("The server did not accept the key.", status=401)
    ended = Call(
        id=call,
        provider="local",
        model="example/stub-model",
        started_at=at_ms,
        first_token_ms=None if chat.failed else 400,
        duration_ms=2_100,
        finish_reason=None if chat.failed else FinishReason.STOP,
        usage=Usage() if chat.failed else Usage(prompt_tokens=20, total_tokens=60),
        error=problem.report() if chat.failed else None,
    )
    turn = NewTurn(
        session_id=session,
        new_session=True,
        title=chat.title,
        user_message_id=question,
        user_text=chat.question,
        parent_id=None,
        reply_id=reply,
        call=ended,
        created_at=at_ms,
    )
    store.begin_turn(turn).result()
    state = MessageState.FAILED if chat.failed else MessageState.COMPLETE
    store.finish_reply(reply, state, Body(chat.reply), ended).result()
    if chat.pinned:
        keep(store, session, Keeping.PINNED)


def _id(number: int, part: int) -> str:
    """An id that is the same every time, in the form of a UUIDv7."""
    return str(uuid.UUID(int=0x7 << 76 | 0x2 << 62 | number << 8 | part))
