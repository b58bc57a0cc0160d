"""Histories with something in them, and ways to spoil them."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.unit.store.making import HeldClock, ask
from tui_app.store import Store

PAGE = 4096


def long_text(number: int) -> str:
    """Words that tell which text it is, over several pages for some."""
    return f"begin{number} " + f"word{number} " * (40, 400, 1500)[number % 3] + f"end{number}"


def fill(database: Path, sessions: int = 6, turns: int = 3) -> dict[str, str]:
    """Make a history; returns what its messages say, by id."""
    texts: dict[str, str] = {}
    store = Store.open(database, HeldClock())
    for number in range(sessions):
        session = parent = None
        for turn_number in range(turns):
            count = number * turns + turn_number
            question, answer = f"question{count}?", long_text(count)
            turn = ask(
                store,
                session,
                answer=answer,
                user_text=question,
                parent_id=parent,
                title=f"title{number}",
            )
            texts[turn.user_message_id or ""] = question
            texts[turn.reply_id] = answer
            session, parent = turn.session_id, turn.reply_id
    store.put_aside(None, "put aside").result(10)
    store.save_draft(None, "a draft").result(10)
    store.close()
    return texts


def said(database: Path) -> dict[str, str]:
    """What all messages of all sessions say, read as the app does."""
    store = Store.open(database, HeldClock())
    try:
        texts: dict[str, str] = {}
        for session in store.sessions():
            heads = store.branch(session.id)
            bodies = store.bodies([head.id for head in heads])
            assert len(bodies) == len(heads)
            texts |= {uid: body.text for uid, body in bodies.items()}
        return texts
    finally:
        store.close()


def found(database: Path, word: str) -> int:
    """How many messages the text index finds."""
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(
            "SELECT count(*) FROM message_text WHERE message_text MATCH ?", (word,)
        ).fetchone()[0]


def root_page(database: Path, table: str) -> int:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)
        ).fetchone()[0]


def overwrite(database: Path, page: int, content: bytes = b"\xde\xad" * (PAGE // 2)) -> None:
    with database.open("r+b") as file:
        file.seek((page - 1) * PAGE)
        file.write(content)


def spoil_middle(database: Path) -> None:
    """Overwrite a page of a body that neither end of the table leads over."""
    root = root_page(database, "body")
    with database.open("rb") as file:
        file.seek((root - 1) * PAGE)
        content = file.read(PAGE)
    assert content[0] == 5, "the table has several pages"
    first = int.from_bytes(content[12:14], "big")
    second = int.from_bytes(content[14:16], "big")
    assert first != second
    overwrite(database, int.from_bytes(content[second : second + 4], "big"))


def spoiled(good: bytes, rng: random.Random) -> bytes:
    """`good` with one of the things that happen to files done to it."""
    data = bytearray(good)
    pages = len(data) // PAGE
    match rng.choice(("zeros", "noise", "cut", "bytes", "header", "first")):
        case "zeros":
            for _ in range(rng.randint(1, 4)):
                start = rng.randrange(pages) * PAGE
                data[start : start + PAGE] = bytes(PAGE)
        case "noise":
            for _ in range(rng.randint(1, 4)):
                start = rng.randrange(pages) * PAGE
                data[start : start + PAGE] = rng.randbytes(PAGE)
        case "cut":
            del data[rng.randrange(1, len(data)) :]
        case "header":
            length = rng.choice((16, 100))
            data[:length] = rng.randbytes(length)
        case "first":
            data[:PAGE] = rng.randbytes(PAGE)
        case _:
            for _ in range(rng.randint(1, 200)):
                data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data)


def files(folder: Path) -> dict[str, bytes | None]:
    """Every name below `folder`, with what is in it."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }
